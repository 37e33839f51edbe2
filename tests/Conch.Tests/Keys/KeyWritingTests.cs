using System.Text;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Keys;

internal sealed class KeyWritingTests
{
    public static IEnumerable<(string Kind, string? Subtype, string? Passphrase, string Label)> PrivateForms() =>
        KeyFixtures.Kinds.SelectMany(kind => new (string, string?, string?, string)[]
        {
            (kind, "v1", null, "OPENSSH PRIVATE KEY"),
            (kind, "v1", "secret", "OPENSSH PRIVATE KEY"),
            (kind, "PEM", null, kind == "rsa" ? "RSA PRIVATE KEY" : "EC PRIVATE KEY"),
            (kind, "PEM", "secret", "ENCRYPTED PRIVATE KEY"),
            (kind, null, null, kind switch { "rsa" => "RSA PRIVATE KEY", "ed25519" => "OPENSSH PRIVATE KEY", _ => "EC PRIVATE KEY" }),
            (kind, null, "secret", "OPENSSH PRIVATE KEY"),
        }).Where(form => form is not ("ed25519", "PEM", _, _));

    [TestCaseSource(nameof(PrivateForms))]
    public void Private_keys_come_back((string Kind, string? Subtype, string? Passphrase, string Label) form)
    {
        Key key = KeyFixtures.Load(form.Kind);
        byte[] written = key.ToString("openssh", subtype: form.Subtype, comment: "a comment", passphrase: form.Passphrase);
        Assert.That(Encoding.ASCII.GetString(written), Does.StartWith($"-----BEGIN {form.Label}-----\n").And.EndWith("-----\n"));
        Key read = Key.FromString(written, passphrase: form.Passphrase);
        Assert.That(read, Is.EqualTo(key));
        Assert.That(read.Data(), Is.EqualTo(key.Data()));
        Assert.That(read.Comment, Is.EqualTo(form.Label.StartsWith("OPENSSH", StringComparison.Ordinal) ? "a comment" : ""));
        if (form.Passphrase is not null)
        {
            Assert.That(() => Key.FromString(written), Throws.TypeOf<EncryptedKeyError>());
            Assert.That(() => Key.FromString(written, passphrase: "other"), Throws.TypeOf<BadKeyError>());
        }
    }

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.Kinds))]
    public void A_public_line_is_written_as_ssh_keygen_writes_it(string kind)
    {
        Key key = KeyFixtures.Load(kind + ".pub");
        Assert.That(Encoding.UTF8.GetString(key.ToString("openssh")) + "\n", Is.EqualTo(KeyFixtures.Text(kind + ".pub")));
    }

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.Kinds))]
    public void Pem_is_written_as_ssh_keygen_writes_it(string kind)
    {
        if (kind == "ed25519")
        {
            Assert.That(
                () => KeyFixtures.Load(kind).ToString("openssh", subtype: "PEM"),
                Throws.TypeOf<BadKeyError>().With.Message.Contains("v1"));
            return;
        }

        byte[] written = KeyFixtures.Load(kind).ToString("openssh", subtype: "PEM");
        Assert.That(Encoding.ASCII.GetString(written), Is.EqualTo(KeyFixtures.Text(kind + ".pem")));
    }

    [Test]
    public void A_comment_of_two_lines_is_refused()
    {
        Key key = KeyFixtures.Load("p256");
        Assert.That(() => key.Public().ToString("openssh", comment: "one\nssh-rsa two"), Throws.TypeOf<BadKeyError>());
        Assert.That(() => key.ToString("openssh", subtype: "v1", comment: new string('c', 1025)), Throws.TypeOf<BadKeyError>());
    }

    [TestCase("lsh", null)]
    [TestCase("openssh", "v2")]
    [TestCase("agentv3", null)]
    public void Formats_that_there_are_not_are_refused(string type, string? subtype)
    {
        Assert.That(() => KeyFixtures.Load("p256").ToString(type, subtype), Throws.TypeOf<BadKeyError>());
    }

    [Test]
    public void A_public_key_has_no_private_blob()
    {
        foreach (string kind in KeyFixtures.Kinds)
        {
            Assert.That(() => KeyFixtures.Load(kind).Public().PrivateBlob(), Throws.TypeOf<BadKeyError>());
        }
    }

    [TestCase("rsa", 1024, "ssh-rsa")]
    [TestCase("RSA", 2048, "ssh-rsa")]
    [TestCase("ecdsa", null, "ecdsa-sha2-nistp256")]
    [TestCase("ecdsa", 521, "ecdsa-sha2-nistp521")]
    [TestCase("ed25519", null, "ssh-ed25519")]
    public void New_keys_are_private_and_come_back(string type, int? bits, string sshType)
    {
        Key key = Key.Generate(type, bits);
        Assert.That(key.SshType(), Is.EqualTo(sshType));
        Assert.That(key.IsPublic(), Is.False);
        Assert.That(key.Size(), Is.EqualTo(bits ?? 256));
        Assert.That(Key.FromString(key.ToString("openssh", subtype: "v1")), Is.EqualTo(key));
    }

    [TestCase("dsa", null)]
    [TestCase("rsa", 1000)]
    [TestCase("rsa", 512)]
    [TestCase("rsa", 16448)]
    [TestCase("ecdsa", 255)]
    public void Keys_that_there_are_not_are_not_made(string type, int? bits)
    {
        Assert.That(() => Key.Generate(type, bits), Throws.TypeOf<BadKeyError>());
    }
}
