using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Keys;

internal sealed class KeyReadingTests
{
    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.Files))]
    public void Files_of_other_programs_are_read(string name)
    {
        Key key = KeyFixtures.Load(name);
        Assert.That(key.IsPublic(), Is.EqualTo(KeyFixtures.IsPublicFile(name)));
        Assert.That(key.Public(), Is.EqualTo(KeyFixtures.PublicOf(name) ?? key.Public()));
    }

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.EncryptedFiles))]
    public void An_encrypted_key_asks_for_its_passphrase(string name)
    {
        Assert.That(() => Key.FromFile(KeyFixtures.PathOf(name)), Throws.TypeOf<EncryptedKeyError>().With.Message.Contains(name));
    }

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.EncryptedFiles))]
    public void A_wrong_passphrase_is_an_error_of_its_own_wording(string name)
    {
        Assert.That(
            () => Key.FromFile(KeyFixtures.PathOf(name), passphrase: "wrong"),
            Throws.TypeOf<BadKeyError>().With.Message.Contains("passphrase is wrong"));
    }

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.PlainFiles))]
    public void A_passphrase_for_a_plain_key_is_refused(string name)
    {
        Assert.That(
            () => Key.FromString(KeyFixtures.Read(name), passphrase: "needless"),
            Throws.TypeOf<BadKeyError>().With.Message.Contains("without a passphrase"));
    }

    [TestCase("rsa", "rsa@example")]
    [TestCase("rsa.pub", "rsa@example")]
    [TestCase("ed25519.v1-aes256-ctr", "ed25519@example")]
    [TestCase("p256.ppk3-enc", "p256@example")]
    [TestCase("p256.pem", "")]
    [TestCase("p521.rfc4716", "521-bit ECDSA, converted by root@")]
    public void The_comment_is_kept(string name, string start)
    {
        Assert.That(KeyFixtures.Load(name).Comment, Does.StartWith(start));
    }

    [Test]
    public void A_public_line_may_have_blanks_around_it_and_in_its_comment()
    {
        Key key = KeyFixtures.Load("p256.pub");
        string base64 = Convert.ToBase64String(key.Blob().Span);
        Key read = Key.FromString($"\r\n ecdsa-sha2-nistp256\t{base64}  two words \r\n");
        Assert.That(read, Is.EqualTo(key));
        Assert.That(read.Comment, Is.EqualTo("two words"));
    }

    [Test]
    public void A_blob_is_told_from_a_private_agentv3_blob()
    {
        Key key = KeyFixtures.Load("rsa");
        Assert.That(Key.FromString(key.Blob()), Is.EqualTo(key.Public()));
        Assert.That(Key.FromString(key.ToString("agentv3")), Is.EqualTo(key));
    }

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.Kinds))]
    public void A_private_blob_is_read_when_named(string kind)
    {
        Key key = KeyFixtures.Load(kind);
        Assert.That(Key.FromString(key.PrivateBlob(), type: "private_blob"), Is.EqualTo(key));
    }

    [TestCase("", "empty")]
    [TestCase("no key at all", "not recognized")]
    [TestCase("ssh-rsa", "cut off")]
    [TestCase("ssh-rsa AAAA", "cut off or altered")]
    [TestCase("ssh-rsa !!!!", "Base64")]
    [TestCase("ssh-dss AAAAB3NzaC1kc3M=", "DSA")]
    [TestCase("ssh-foo AAAAB3NzaC1mb28=", "ssh-foo")]
    [TestCase("-----BEGIN DSA PRIVATE KEY-----\nMAA=\n-----END DSA PRIVATE KEY-----", "DSA")]
    [TestCase("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----", "no kind of key")]
    [TestCase("-----BEGIN RSA PRIVATE KEY-----\nMAA=\n", "closing line")]
    [TestCase("PuTTY-User-Key-File-1: ssh-rsa\n", "version")]
    public void What_is_no_key_is_refused_in_words(string data, string words)
    {
        Assert.That(() => Key.FromString(data), Throws.TypeOf<BadKeyError>().With.Message.Contains(words));
    }

    [Test]
    public void An_unknown_format_names_those_there_are()
    {
        Assert.That(
            () => Key.FromString(KeyFixtures.Read("rsa.pub"), type: "private_lsh"),
            Throws.TypeOf<BadKeyError>().With.Message.Contains("private_lsh").And.Message.Contains("public_openssh"));
    }

    [Test]
    public void A_certificate_is_named_as_such()
    {
        string blob = Convert.ToBase64String(Common.NS("ssh-ed25519-cert-v01@openssh.com").Span);
        Assert.That(
            () => Key.FromString($"ssh-ed25519-cert-v01@openssh.com {blob}"),
            Throws.TypeOf<BadKeyError>().With.Message.Contains("certificate"));
    }

    [Test]
    public void A_line_whose_type_is_not_its_blobs_is_refused()
    {
        string line = KeyFixtures.Text("p256.pub").Replace("ecdsa-sha2-nistp256 ", "ecdsa-sha2-nistp384 ", StringComparison.Ordinal);
        Assert.That(() => Key.FromString(line), Throws.TypeOf<BadKeyError>().With.Message.Contains("another type"));
    }

    [Test]
    public void A_blob_whose_type_and_curve_disagree_is_refused()
    {
        byte[] blob = KeyFixtures.Load("p256.pub").Blob().ToArray();
        int curve = blob.AsSpan().LastIndexOf("nistp256"u8);
        "nistp384"u8.CopyTo(blob.AsSpan(curve));
        Assert.That(() => Key.FromString(blob), Throws.TypeOf<BadKeyError>().With.Message.Contains("curve"));
    }

    [Test]
    public void Two_keys_in_one_file_are_refused()
    {
        string two = KeyFixtures.Text("rsa.pub") + KeyFixtures.Text("p256.pub");
        Assert.That(() => Key.FromString(two), Throws.TypeOf<BadKeyError>().With.Message.Contains("more than one line"));
        string pem = KeyFixtures.Text("p256.pem") + KeyFixtures.Text("p256.pem");
        Assert.That(() => Key.FromString(pem), Throws.TypeOf<BadKeyError>().With.Message.Contains("more behind"));
    }

    [Test]
    public void Windows_line_ends_are_read()
    {
        foreach (string name in new[] { "rsa", "p256.pem", "rsa.dek-aes-256-cbc", "ed25519.ppk3", "p384.rfc4716" })
        {
            string text = KeyFixtures.Text(name).Replace("\n", "\r\n", StringComparison.Ordinal);
            Key key = Key.FromString(text, passphrase: KeyFixtures.PassphraseOf(name));
            Assert.That(key.Public(), Is.EqualTo(KeyFixtures.PublicOf(name)), name);
        }
    }

    [Test]
    public void A_missing_file_is_an_error_of_the_file_system()
    {
        Assert.That(() => Key.FromFile("/nonexistent/id_rsa"), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void Errors_name_the_file()
    {
        string path = KeyFixtures.PathOf("p256.pbes1");
        Assert.That(() => Key.FromFile(path, passphrase: "x"), Throws.TypeOf<BadKeyError>().With.Message.StartsWith(path));
    }
}
