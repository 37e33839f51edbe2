using System.Buffers.Binary;
using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Keys;

/// <summary>Certificates: what is written is read, and what is altered is not believed. OpenSSH's PROTOCOL.certkeys.</summary>
internal sealed class CertificateTests
{
    private static readonly Key Authority = TestKeys.Ed25519;

    private static IEnumerable<Key> Keys => [TestKeys.Ed25519, TestKeys.Ecdsa256, TestKeys.Ecdsa384, TestKeys.Ecdsa521, TestKeys.Rsa2048];

    [Test]
    public void What_is_signed_is_read_back_field_by_field([ValueSource(nameof(Keys))] Key key, [ValueSource(nameof(Keys))] Key authority)
    {
        CertificateRequest request = new(key, CertificateType.User, "a name", "user", "root")
        {
            Serial = 7,
            ValidAfter = 100,
            ValidBefore = 200,
            CriticalOptions = new Dictionary<string, Bytes> { ["force-command"] = Common.NS("true") },
            Extensions = new Dictionary<string, Bytes> { ["permit-pty"] = default, ["permit-X11-forwarding"] = default },
        };
        SSHCertificate made = SSHCertificate.Sign(authority, request);
        SSHCertificate read = SSHCertificate.FromString(made.ToPublicLine("a comment"));
        Assert.That(read, Is.EqualTo(made));
        Assert.That(read.Comment, Is.EqualTo("a comment"));
        Assert.That(read.PublicKey, Is.EqualTo(key.Public()));
        Assert.That(read.SignatureKey, Is.EqualTo(authority.Public()));
        Assert.That((read.Type, read.Serial, read.KeyId, read.ValidAfter, read.ValidBefore), Is.EqualTo((CertificateType.User, 7, "a name", 100, 200)));
        Assert.That(read.Principals, Is.EqualTo(new[] { "user", "root" }));
        Assert.That(read.CriticalOptions, Is.EquivalentTo(request.CriticalOptions));
        Assert.That(read.Extensions.Keys, Is.EqualTo(new[] { "permit-X11-forwarding", "permit-pty" }), "in order of their bytes");
        Assert.That(read.VerifySignature(), Is.True);
        Assert.That(read.SshType(), Does.EndWith("-cert-v01@openssh.com"));
    }

    [Test]
    public void It_is_good_from_its_first_second_to_before_its_last()
    {
        SSHCertificate certificate = SSHCertificate.Sign(Authority, Request() with { ValidAfter = 100, ValidBefore = 200 });
        Assert.That(
            new long[] { 99, 100, 199, 200 }.Select(second => certificate.IsValidAt(DateTimeOffset.FromUnixTimeSeconds(second))),
            Is.EqualTo(new[] { false, true, true, false }));
        Assert.That(certificate.IsValidAt(DateTimeOffset.FromUnixTimeSeconds(-1)), Is.False);
        Assert.That(SSHCertificate.Sign(Authority, Request()).IsValidAt(DateTimeOffset.MaxValue), Is.True);
    }

    [Test]
    public void Every_truncation_is_an_error_and_nothing_else()
    {
        Bytes blob = SSHCertificate.Sign(Authority, Request()).Blob();
        for (int length = 0; length < blob.Length; length++)
        {
            Assert.That(() => SSHCertificate.FromString(blob.Slice(0, length)), Throws.TypeOf<BadKeyError>(), $"{length}");
        }

        Assert.That(() => SSHCertificate.FromString(blob + "x"), Throws.TypeOf<BadKeyError>());
    }

    [Test]
    public void Every_altered_byte_is_an_error_or_a_wrong_signature()
    {
        byte[] blob = SSHCertificate.Sign(Authority, Request()).Blob().ToArray();
        for (int i = 0; i < blob.Length; i++)
        {
            byte[] altered = [.. blob];
            altered[i] ^= 0x20;
            bool believed;
            try
            {
                believed = SSHCertificate.FromString(altered).VerifySignature();
            }
            catch (BadKeyError)
            {
                believed = false;
            }

            Assert.That(believed, Is.False, $"byte {i}");
        }
    }

    [Test]
    public void A_certificate_in_place_of_the_authority_is_refused_so_that_nothing_nests()
    {
        SSHCertificate inner = SSHCertificate.Sign(Authority, Request());
        Assert.That(
            () => SSHCertificate.FromString(Raw(authority: inner.Blob())), Throws.TypeOf<BadKeyError>().With.Message.Contains("where a plain key"));
    }

    [Test]
    public void Lists_have_a_bound()
    {
        string[] most = [.. Enumerable.Range(0, CertificateLimits.MaxPrincipals).Select(i => $"p{i}")];
        Assert.That(SSHCertificate.Sign(Authority, Request(most)).Principals, Has.Count.EqualTo(256));
        Assert.That(() => SSHCertificate.Sign(Authority, Request([.. most, "one more"])), Throws.TypeOf<BadKeyError>());

        Dictionary<string, Bytes> options = Enumerable.Range(0, CertificateLimits.MaxOptions).ToDictionary(i => $"o{i}", _ => default(Bytes));
        Assert.That(() => SSHCertificate.Sign(Authority, Request() with { Extensions = options }), Throws.Nothing);
        options["one more"] = default;
        Assert.That(() => SSHCertificate.Sign(Authority, Request() with { Extensions = options }), Throws.TypeOf<BadKeyError>());
        Assert.That(() => SSHCertificate.Sign(Authority, Request() with { CriticalOptions = options }), Throws.TypeOf<BadKeyError>());
        Assert.That(() => SSHCertificate.FromString(new byte[KeyLimits.MaxFileBytes + 1]), Throws.TypeOf<BadKeyError>());
    }

    [Test]
    public void The_same_option_twice_is_refused()
    {
        byte[] twice = [.. Option("permit-pty"), .. Option("permit-pty")];
        Assert.That(() => SSHCertificate.FromString(Raw(extensions: twice)), Throws.TypeOf<BadKeyError>().With.Message.Contains("twice"));
        Assert.That(() => SSHCertificate.FromString(Raw(extensions: Option("permit-pty"))), Throws.Nothing);
    }

    [Test]
    public void A_type_that_is_neither_is_refused()
    {
        Assert.That(() => SSHCertificate.FromString(Raw(type: 3)), Throws.TypeOf<BadKeyError>());
        Assert.That(() => SSHCertificate.FromString(Raw(type: 0)), Throws.TypeOf<BadKeyError>());
    }

    [Test]
    public void A_signature_with_SHA1_or_by_a_short_key_is_not_believed()
    {
        Assert.That(SSHCertificate.Sign(TestKeys.Rsa2048, Request(), "ssh-rsa").VerifySignature(), Is.False);
        Assert.That(SSHCertificate.Sign(TestKeys.Rsa2048, Request(), "rsa-sha2-256").VerifySignature(), Is.True);
        Assert.That(SSHCertificate.Sign(Key.Generate("rsa", 1024), Request()).VerifySignature(), Is.False);
    }

    [Test]
    public void A_plain_key_a_line_of_another_type_and_two_lines_are_no_certificate()
    {
        byte[] line = SSHCertificate.Sign(Authority, Request()).ToPublicLine();
        string text = new Bytes(line).Decode();
        Assert.That(() => SSHCertificate.FromString(Authority.Public().ToString("openssh")), Throws.TypeOf<BadKeyError>());
        Assert.That(() => SSHCertificate.FromString(text.Replace("ecdsa-sha2-nistp256-cert", "ssh-ed25519-cert", StringComparison.Ordinal)), Throws.TypeOf<BadKeyError>());
        Assert.That(() => SSHCertificate.FromString(text + "\n" + text), Throws.TypeOf<BadKeyError>());
        Assert.That(() => SSHCertificate.FromString("ssh-ed25519-cert-v01@openssh.com"), Throws.TypeOf<BadKeyError>());
        Assert.That(() => SSHCertificate.FromString(""), Throws.TypeOf<BadKeyError>());
        Assert.That(() => Key.FromString(line), Throws.TypeOf<BadKeyError>().With.Message.Contains("certificate"));
    }

    [Test]
    public void Names_go_both_ways()
    {
        foreach (string plain in new[] { "ssh-ed25519", "rsa-sha2-512", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com" })
        {
            Assert.That(CertificateNames.PlainOf(CertificateNames.Of(plain)), Is.EqualTo(plain));
            Assert.That(CertificateNames.IsCertificate(CertificateNames.Of(plain)), Is.True);
            Assert.That(CertificateNames.PlainOf(plain), Is.EqualTo(plain));
        }

        Assert.That(CertificateNames.Of("sk-ssh-ed25519@openssh.com"), Is.EqualTo("sk-ssh-ed25519-cert-v01@openssh.com"));
    }

    private static CertificateRequest Request(params string[] principals) =>
        new(TestKeys.Ecdsa256, CertificateType.User, "id", principals.Length > 0 ? principals : ["user"]);

    private static byte[] Option(string name) => [.. Common.NS(name).ToArray(), .. Common.NS(default).ToArray()];

    /// <summary>A certificate put together by hand; its signature is nobody's.</summary>
    private static Bytes Raw(uint type = 1, byte[]? extensions = null, Bytes? authority = null)
    {
        byte[] number = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, type);
        PacketReader key = new(Authority.Blob().Span);
        key.ReadString();
        return new Bytes([
            .. Common.NS("ssh-ed25519-cert-v01@openssh.com").ToArray(), .. Common.NS("nonce").ToArray(), .. key.Rest,
            .. new byte[8], .. number, .. Common.NS("id").ToArray(), .. Common.NS(Common.NS("user")).ToArray(),
            .. new byte[8], .. new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 },
            .. Common.NS(default).ToArray(), .. Common.NS(extensions ?? []).ToArray(), .. Common.NS(default).ToArray(),
            .. Common.NS(authority ?? Authority.Public().Blob()).ToArray(), .. Common.NS(Authority.Sign("x")).ToArray(),
        ]);
    }
}
