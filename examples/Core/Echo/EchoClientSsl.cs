using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's echoclient_ssl.py: the client of echoclient, which talks to nobody but whom the authority vouches for.</summary>
internal static class EchoClientSsl
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
    }

    private class EchoClientFactory : ClientFactory
    {
        public EchoClientFactory() => base.Protocol = New<EchoClient>;

        public Deferred Done { get; } = new();

        public override void ClientConnectionFailed(IConnector connector, Failure reason) => Done.Errback(reason);

        public override void ClientConnectionLost(IConnector connector, Failure reason)
        {
            Console.WriteLine("connection lost");
            Done.Callback();
        }
    }

    /// <param name="pem">The certificate of whom to trust; the server's own will do.</param>
    /// <param name="port">Where the server listens.</param>
    public static void Run(string pem, int port) => Tasks.React(reactor =>
    {
        var authority = Certificate.LoadPEM(File.ReadAllBytes(pem));
        var options = Ssl.OptionsForClientTLS("localhost", authority);
        var factory = new EchoClientFactory();
        reactor.ConnectSSL("127.0.0.1", port, factory, options);
        return factory.Done;
    });
}
