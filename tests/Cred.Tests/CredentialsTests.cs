using Twisted.Internet;

namespace Twisted.Cred.Tests;

[TestFixture]
public class CredentialsTests
{
    [TestCase("secret", "secret", true)]
    [TestCase("secret", "Secret", false)]
    [TestCase("secret", "secre", false)]
    [TestCase("secret", "secret ", false)]
    [TestCase("secret", "", false)]
    [TestCase("", "", true)]
    public void Passwords_and_hashes_are_compared_byte_by_byte(string sent, string stored, bool equal)
    {
        Assert.That(Logins.ValueOf(new UsernamePassword("u", sent).CheckPassword(stored)), Is.EqualTo(equal));
        Assert.That(Logins.ValueOf(new UsernameHashedPassword("u", sent).CheckPassword(stored)), Is.EqualTo(equal));
    }

    [Test]
    public void Credentials_do_not_show_their_secrets()
    {
        Assert.That($"{new UsernamePassword("joe", "sesame")}", Does.Contain("joe").And.Not.Contain("sesame"));
        Assert.That($"{new UsernameHashedPassword("joe", "sesame")}", Does.Contain("joe").And.Not.Contain("sesame"));
        Assert.That($"{new SSHPrivateKey("joe", "ssh-ed25519", "blob", null, null)}", Does.Contain("joe").And.Contain("ssh-ed25519"));
    }

    [Test]
    public void Names_show_escaped() =>
        Assert.That($"{new UsernamePassword("a\n\u001b[2J", "x")}", Does.Not.Contain("\n").And.Not.Contain("\u001b"));

    [Test]
    public void A_key_comes_with_all_that_was_sent()
    {
        SSHPrivateKey asked = new("joe", "ssh-ed25519", "blob", null, null);
        Assert.That(asked.SigData, Is.Null);
        Assert.That(asked.Signature, Is.Null);
        SSHPrivateKey signed = new("joe", "ssh-ed25519", "blob", "data", "signature");
        Assert.That(signed.Username, Is.EqualTo((Bytes)"joe"));
        Assert.That(signed.Blob, Is.EqualTo((Bytes)"blob"));
        Assert.That(signed.SigData, Is.EqualTo((Bytes)"data"));
        Assert.That(signed.Signature, Is.EqualTo((Bytes)"signature"));
    }
}
