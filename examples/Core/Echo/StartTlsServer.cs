using Twisted.Internet;
using Twisted.Protocols;
using static Twisted.Internet.Reactors;

/// <summary>TLS begun in mid-stream: starttls_server of Twisted's howto.</summary>
internal static class StartTlsServer
{
    private class TLSServer(CertificateOptions options) : LineReceiver
    {
        public override void LineReceived(Bytes line)
        {
            if (line == "STARTTLS")
            {
                SendLine("READY");

                // What came in the clear behind the request may be anybody's.
                ClearLineBuffer();
                ((ITLSTransport)Transport!).StartTLS(options);
            }
            else
            {
                string how = ((ITLSTransport)Transport!).TLS ? "in secret" : "in the clear";
                SendLine($"you said {how}: {line}");
            }
        }
    }

    public static void Run(string pem, int port)
    {
        var certificate = PrivateCertificate.LoadPEM(File.ReadAllBytes(pem));
        var factory = new Factory { Protocol = () => new TLSServer(certificate.Options()) };
        reactor.ListenTCP(port, factory, @interface: "127.0.0.1");
        reactor.Run();
    }
}
