using Twisted.Internet;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's ssl_clientauth_server.py: an echo for those whom the authority has given a certificate.</summary>
internal static class SslClientAuthServer
{
    private class Echo : Protocol
    {
        public override void DataReceived(Bytes data) => Transport!.Write(data);
    }

    public static void Run(string pem, string authorityPem, int port)
    {
        var certificate = PrivateCertificate.LoadPEM(File.ReadAllBytes(pem));
        var authority = Certificate.LoadPEM(File.ReadAllBytes(authorityPem));
        var factory = Factory.ForProtocol<Echo>();
        reactor.ListenSSL(port, factory, certificate.Options(authority), @interface: "127.0.0.1");
        reactor.Run();
    }
}
