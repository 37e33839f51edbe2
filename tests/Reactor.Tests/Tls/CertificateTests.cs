using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.Tls;

/// <summary>Certificates in and out of files.</summary>
[TestFixture]
public sealed class CertificateTests
{
    private static readonly string Key = TestCertificates.Server.Original.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    [Test]
    public void A_certificate_is_the_same_after_PEM_and_DER()
    {
        Certificate authority = TestCertificates.Authority;
        Assert.That(Certificate.LoadPEM(authority.DumpPEM()).Dump(), Is.EqualTo(authority.Dump()));
        Assert.That(Certificate.Load(authority.Dump()).Digest(), Is.EqualTo(authority.Digest()));
        Assert.That(authority.Digest(), Does.Match("^([0-9A-F]{2}:){31}[0-9A-F]{2}$"));
        Assert.That((authority.GetSubject(), authority.GetIssuer()), Is.EqualTo(("CN=Test authority", "CN=Test authority")));
    }

    [Test]
    public void All_certificates_of_a_file_are_read_in_order()
    {
        IReadOnlyList<Certificate> all = Certificate.LoadAllPEM(
            TestCertificates.Authority.DumpPEM() + "a comment\n" + TestCertificates.OtherAuthority.DumpPEM());
        Assert.That(all.Select(static one => one.GetSubject()), Is.EqualTo(new[] { "CN=Test authority", "CN=Another authority" }));
    }

    [Test]
    public void A_certificate_and_its_key_come_from_one_file_or_from_two([Values] bool one, [Values] bool keyFirst)
    {
        string certificate = TestCertificates.Server.DumpPEM();
        string both = keyFirst ? Key + "\n" + certificate : certificate + Key;
        PrivateCertificate read = one ? PrivateCertificate.LoadPEM(both) : PrivateCertificate.LoadPEM(certificate, Key);
        _ = new TLSPair(read.Options()).Secured();
    }

    [Test]
    public void A_key_may_be_encrypted()
    {
        string encrypted = TestCertificates.Server.Original.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(
            "sesame", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        string certificate = TestCertificates.Server.DumpPEM();
        _ = new TLSPair(PrivateCertificate.LoadPEM(certificate, encrypted, "sesame").Options()).Secured();
        Assert.That(() => PrivateCertificate.LoadPEM(certificate, encrypted, "simsalabim"), Throws.TypeOf<FormatException>());
        Assert.That(() => PrivateCertificate.LoadPEM(certificate, encrypted), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void An_RSA_key_serves_too()
    {
        using RSA key = RSA.Create(2048);
        _ = new TLSPair(TestCertificates.Issue("CN=localhost", "localhost", key: key).Options()).Secured();
    }

    [Test]
    public void A_key_may_be_given_beside_its_certificate()
    {
        CertificateOptions options = new()
        {
            Certificate = Certificate.Load(TestCertificates.Server.Dump()),
            PrivateKey = TestCertificates.Server.Original.GetECDsaPrivateKey(),
        };
        _ = new TLSPair(options).Secured();
    }

    [Test]
    public void What_is_no_certificate_is_an_error_that_says_so([Values("", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")] string text)
    {
        Assert.That(() => Certificate.LoadPEM(text), Throws.TypeOf<FormatException>().With.Message.Contains("BEGIN CERTIFICATE"));
        Assert.That(() => Certificate.LoadAllPEM(text), Throws.TypeOf<FormatException>().With.Message.Contains("BEGIN CERTIFICATE"));
        Assert.That(() => Certificate.Load(text), Throws.TypeOf<FormatException>().With.Message.Contains("DER"));
        Assert.That(() => PrivateCertificate.LoadPEM(text + Key), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void A_key_that_belongs_to_another_certificate_is_an_error()
    {
        Assert.That(() => PrivateCertificate.LoadPEM(TestCertificates.Client.DumpPEM(), Key), Throws.TypeOf<FormatException>());
        Assert.That(() => PrivateCertificate.LoadPEM(TestCertificates.Client.DumpPEM()), Throws.TypeOf<FormatException>());
        Assert.That(
            () => new PrivateCertificate(TestCertificates.Authority.Original.RawDataMemory is var raw ? X509CertificateLoader.LoadCertificate(raw.Span) : null!),
            Throws.ArgumentException.With.Message.Contains("no private key"));
    }

    [TestCase("")]
    [TestCase(256)]
    public void A_protocol_name_has_a_length_that_fits(object name)
    {
        string text = name as string ?? new string('x', (int)name);
        Assert.That(() => Ssl.OptionsForClientTLS("localhost", acceptableProtocols: [text]), Throws.ArgumentException);
        Assert.That(() => new CertificateOptions { AcceptableProtocols = [text] }, Throws.ArgumentException);
    }

    [Test]
    public void A_client_has_to_say_whom_it_expects()
    {
        Assert.That(() => Ssl.OptionsForClientTLS(""), Throws.ArgumentException);
    }
}
