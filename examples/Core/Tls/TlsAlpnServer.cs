using Twisted.Internet;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's tls_alpn_server.py: prints which protocol each client and it agreed on.</summary>
internal static class TlsAlpnServer
{
    // The one liked best first.
    private static readonly string[] AcceptableProtocols = ["h2", "http/1.1"];

    private class ShowALPN : Protocol
    {
        private bool _complete;

        public override void ConnectionMade() => Console.WriteLine("Connection made");

        public override void DataReceived(Bytes data)
        {
            Console.WriteLine(((INegotiated)Transport!).NegotiatedProtocol ?? "no protocol");
            Transport!.Write(data);
            _complete = true;
            Transport.LoseConnection();
        }

        public override void ConnectionLost(Failure reason) =>
            Console.WriteLine(_complete ? "Connection closed cleanly" : $"Connection lost: {reason.GetErrorMessage()}");
    }

    public static void Run(string pem, int port)
    {
        var options = new CertificateOptions
        {
            Certificate = PrivateCertificate.LoadPEM(File.ReadAllBytes(pem)),
            AcceptableProtocols = AcceptableProtocols,
        };
        var endpoint = new SSL4ServerEndpoint(reactor, port, options, @interface: "127.0.0.1");
        endpoint.Listen(Factory.ForProtocol<ShowALPN>());
        reactor.Run();
    }
}
