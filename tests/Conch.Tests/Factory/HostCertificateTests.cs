using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;

namespace Twisted.Conch.Tests;

/// <summary>Host keys that are shown in certificates.</summary>
internal sealed class HostCertificateTests
{
    private static readonly Key Authority = Key.Generate("ed25519");

    [Test]
    public void Certificates_are_offered_ahead_of_the_plain_keys()
    {
        SSHFactory factory = Factory(Certify(TestKeys.Rsa2048), Certify(TestKeys.Ed25519));
        Assert.That(((ISSHTransportFactory)factory).Offer.PublicKeys, Is.EqualTo(new[]
        {
            "ssh-ed25519-cert-v01@openssh.com", "rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-256-cert-v01@openssh.com",
            "ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256",
        }));
    }

    [Test]
    public void The_host_key_of_such_an_algorithm_is_the_certificate_and_signs_by_the_plain_name()
    {
        SSHCertificate certificate = Certify(TestKeys.Rsa2048);
        HostKey key = ((ISSHTransportFactory)Factory(certificate)).HostKeys.Find("rsa-sha2-256-cert-v01@openssh.com")!;
        Assert.That(key.Blob.ToArray(), Is.EqualTo(certificate.Blob().ToArray()));
        byte[] signature = key.Sign("hash"u8);
        Assert.That(TestKeys.Rsa2048.Verify("rsa-sha2-256", signature, "hash"u8), Is.True);
    }

    [Test]
    public void A_users_certificate_and_one_of_another_key_are_errors_when_the_port_opens()
    {
        SSHFactory factory = Factory(SSHCertificate.Sign(Authority, new(TestKeys.Ed25519, CertificateType.User, "id", "host")));
        Assert.That(factory.StartFactory, Throws.TypeOf<ConchError>().With.Message.Contains("of a user"));
        factory = Factory(Certify(TestKeys.Ecdsa256));
        Assert.That(factory.StartFactory, Throws.TypeOf<ConchError>().With.Message.Contains("no key of PrivateKeys"));
    }

    [Test]
    public void Certificates_are_announced_as_user_keys_by_their_plain_names()
    {
        string announced = ServerExtensions.For(new SSHFactory().UserKeyAlgorithms)[0].Value.Decode();
        Assert.That(announced, Does.StartWith("ssh-ed25519,").And.Not.Contain("cert"));
    }

    private static SSHCertificate Certify(Key key) => SSHCertificate.Sign(Authority, new(key, CertificateType.Host, "id", "host"));

    private static SSHFactory Factory(params SSHCertificate[] certificates) => new()
    {
        PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519, ["ssh-rsa"] = TestKeys.Rsa2048 },
        HostCertificates = [.. certificates],
        WarmsUp = false,
    };
}
