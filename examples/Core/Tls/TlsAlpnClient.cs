using Twisted.Internet;
using Twisted.Python;

/// <summary>Twisted's tls_alpn_client.py: says something, prints what was agreed on, and ends.</summary>
internal static class TlsAlpnClient
{
    private static readonly string[] AcceptableProtocols = ["http/1.1", "h2"];

    private class BasicRequest : Protocol
    {
        private readonly Bytes _message = "a word in secret\r\n";

        public Deferred Done { get; } = new();

        public override void ConnectionMade()
        {
            Transport!.Write(_message);
            Console.WriteLine("Request sent");
        }

        public override void DataReceived(Bytes data)
        {
            Console.WriteLine($"{data.Length} bytes back, by {((INegotiated)Transport!).NegotiatedProtocol ?? "no protocol"}");
            Transport!.LoseConnection();
        }

        public override void ConnectionLost(Failure reason) => Done.Callback();
    }

    public static void Run(string pem, int port) => Tasks.React(async Deferred (reactor) =>
    {
        var authority = Certificate.LoadPEM(File.ReadAllBytes(pem));
        var options = Ssl.OptionsForClientTLS("localhost", authority, acceptableProtocols: AcceptableProtocols);
        var endpoint = new SSL4ClientEndpoint(reactor, "127.0.0.1", port, options);
        var protocol = await Endpoints.ConnectProtocol(endpoint, new BasicRequest());
        await protocol.Done;
    });
}
