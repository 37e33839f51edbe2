using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's echoclient.py: three lines to an echo server, and an end when the last is back.</summary>
internal static class EchoClient
{
    private class Client : LineReceiver
    {
        private readonly Bytes _end = "Bye-bye!";

        public override void ConnectionMade()
        {
            SendLine("Hello, world!");
            SendLine("What a fine day it is.");
            SendLine(_end);
        }

        public override void LineReceived(Bytes line)
        {
            Console.WriteLine($"receive: {line}");
            if (line == _end)
            {
                Transport!.LoseConnection();
            }
        }
    }

    private class ClientFactory : Twisted.Internet.ClientFactory
    {
        public ClientFactory() => base.Protocol = New<Client>;

        public Deferred Done { get; } = new();

        public override void ClientConnectionFailed(IConnector connector, Failure reason)
        {
            Console.WriteLine($"connection failed: {reason.GetErrorMessage()}");
            Done.Errback(reason);
        }

        public override void ClientConnectionLost(IConnector connector, Failure reason)
        {
            Console.WriteLine("connection lost");
            Done.Callback();
        }
    }

    public static void Run(int port) => Tasks.React(reactor =>
    {
        var factory = new ClientFactory();
        reactor.ConnectTCP("127.0.0.1", port, factory);
        return factory.Done;
    });
}
