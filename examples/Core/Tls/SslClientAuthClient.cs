using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;

/// <summary>Twisted's ssl_clientauth_client.py: shows a certificate of its own.</summary>
internal static class SslClientAuthClient
{
    private class EchoClient : LineReceiver
    {
        public Deferred Done { get; } = new();

        public override void ConnectionMade() => SendLine("it is me");

        public override void LineReceived(Bytes line)
        {
            Console.WriteLine($"receive: {line}");
            Transport!.LoseConnection();
        }

        public override void ConnectionLost(Failure reason)
        {
            Console.WriteLine(reason.Check<ConnectionDone>() ? "connection closed" : "connection lost");
            Done.Callback();
        }
    }

    public static void Run(string pem, string authorityPem, int port) => Tasks.React(async Deferred (reactor) =>
    {
        var certificate = PrivateCertificate.LoadPEM(File.ReadAllBytes(pem));
        var authority = Certificate.LoadPEM(File.ReadAllBytes(authorityPem));
        var options = Ssl.OptionsForClientTLS("localhost", authority, certificate);
        var endpoint = new SSL4ClientEndpoint(reactor, "127.0.0.1", port, options);
        var echoClient = await Endpoints.ConnectProtocol(endpoint, new EchoClient());
        await echoClient.Done;
    });
}
