using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's unixclient.py: the lines of echoclient through a socket in the file system.</summary>
internal static class EchoClientUnix
{
    private class EchoClient : LineReceiver
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

        public override void ConnectionLost(Failure reason) => FactoryAs<EchoClientFactory>().Done.Callback();
    }

    private class EchoClientFactory : Factory
    {
        public EchoClientFactory() => base.Protocol = New<EchoClient>;

        public Deferred Done { get; } = new();
    }

    public static void Run(string path) => Tasks.React(async Deferred (reactor) =>
    {
        var factory = new EchoClientFactory();
        var endpoint = new UNIXClientEndpoint(reactor, path);
        await endpoint.Connect(factory);
        await factory.Done;
    });
}
