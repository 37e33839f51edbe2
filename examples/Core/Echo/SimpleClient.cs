using Twisted.Internet;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's simpleclient.py: says one thing, prints the answer, and ends.</summary>
internal static class SimpleClient
{
    private class EchoClient : Protocol
    {
        public override void ConnectionMade() => Transport!.Write("hello, world!");

        public override void DataReceived(Bytes data)
        {
            Console.WriteLine($"Server said: {data}");
            Transport!.LoseConnection();
        }

        public override void ConnectionLost(Failure reason) => Console.WriteLine("connection lost");
    }

    private class EchoFactory : ClientFactory
    {
        public EchoFactory() => base.Protocol = New<EchoClient>;

        public override void ClientConnectionFailed(IConnector connector, Failure reason)
        {
            Console.WriteLine("Connection failed - goodbye!");
            reactor.Stop();
        }

        public override void ClientConnectionLost(IConnector connector, Failure reason)
        {
            Console.WriteLine("Connection lost - goodbye!");
            reactor.Stop();
        }
    }

    public static void Run(int port)
    {
        var f = new EchoFactory();
        reactor.ConnectTCP("127.0.0.1", port, f);
        reactor.Run();
    }
}
