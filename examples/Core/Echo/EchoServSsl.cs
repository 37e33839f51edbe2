using Twisted.Internet;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's echoserv_ssl.py: the same server behind TLS.</summary>
internal static class EchoServSsl
{
    private class Echo : Protocol
    {
        public override void DataReceived(Bytes data) => Transport!.Write(data);
    }

    /// <param name="pem">A file with the certificate and its private key.</param>
    /// <param name="port">Where to listen.</param>
    public static void Run(string pem, int port)
    {
        var certificate = PrivateCertificate.LoadPEM(File.ReadAllBytes(pem));
        var factory = Factory.ForProtocol<Echo>();
        reactor.ListenSSL(port, factory, certificate.Options(), @interface: "127.0.0.1");
        reactor.Run();
    }
}
