using System.Security.Cryptography.X509Certificates;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Interop.Tests.Tls;

/// <summary>The tests' certificates as files for programs that want files.</summary>
internal sealed class CertificateFiles : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public CertificateFiles()
    {
        Authority = _directory.Write("authority.pem", TestCertificates.Authority.DumpPEM());
        OtherAuthority = _directory.Write("other.pem", TestCertificates.OtherAuthority.DumpPEM());
        Server = Write("server.pem", TestCertificates.Server);
        Expired = Write("expired.pem", TestCertificates.Expired);
        Client = Write("client.pem", TestCertificates.Client);
        OthersClient = Write("others.pem", TestCertificates.OthersClient);
    }

    public string Authority { get; }

    public string OtherAuthority { get; }

    public string Server { get; }

    public string Expired { get; }

    public string Client { get; }

    public string OthersClient { get; }

    public void Dispose() => _directory.Dispose();

    private string Write(string name, PrivateCertificate certificate) => _directory.Write(
        name, certificate.DumpPEM() + certificate.Original.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n");
}
