using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

public class AlgorithmTableTests
{
    private static readonly string[] Banned = ["none", "arcfour", "des", "blowfish", "cast128", "md5", "-96", "group1-", "umac", "rijndael"];

    [Test]
    public void Ciphers_offered_by_default_are_the_policys_in_its_order() =>
        Assert.That(
            CipherSpec.InOrderOfPreference.Where(row => row.OnByDefault).Select(row => row.Name),
            Is.EqualTo(new[]
            {
                "chacha20-poly1305@openssh.com", "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr",
            }));

    [Test]
    public void Macs_offered_by_default_are_the_policys_in_its_order() =>
        Assert.That(
            MacSpec.InOrderOfPreference.Where(row => row.OnByDefault).Select(row => row.Name),
            Is.EqualTo(new[] { "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512" }));

    [Test]
    public void Key_exchanges_offered_by_default_are_the_policys_in_its_order() =>
        Assert.That(
            KexSpec.InOrderOfPreference.Where(row => row.OnByDefault).Select(row => row.Name),
            Is.EqualTo(new[]
            {
                "mlkem768x25519-sha256", "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com", "curve25519-sha256",
                "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521",
                "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512", "diffie-hellman-group14-sha256",
                "diffie-hellman-group-exchange-sha256",
            }));

    [Test]
    public void Old_ones_exist_and_are_off() =>
        Assert.That(
            CipherSpec.InOrderOfPreference.Where(row => !row.OnByDefault).Select(row => row.Name)
                .Concat(MacSpec.InOrderOfPreference.Where(row => !row.OnByDefault).Select(row => row.Name))
                .Concat(KexSpec.InOrderOfPreference.Where(row => !row.OnByDefault).Select(row => row.Name)),
            Is.EqualTo(new[]
            {
                "aes128-cbc", "aes192-cbc", "aes256-cbc", "hmac-sha1-etm@openssh.com", "hmac-sha1", "diffie-hellman-group14-sha1",
            }));

    [Test]
    public void Names_are_unique_found_and_none_is_banned()
    {
        string[] names =
        [
            .. CipherSpec.InOrderOfPreference.Select(row => row.Name), .. MacSpec.InOrderOfPreference.Select(row => row.Name),
            .. KexSpec.InOrderOfPreference.Select(row => row.Name),
        ];
        Assert.That(names, Is.Unique);
        Assert.That(names.Where(name => Banned.Any(word => name.Contains(word, StringComparison.Ordinal))), Is.Empty);
        Assert.That(names.Where(name => name.Length > 64 || name.Any(c => c is ',' or <= ' ' or > '~')), Is.Empty);
        Assert.That(CipherSpec.InOrderOfPreference.Select(row => CipherSpec.Find(row.Name)), Is.EqualTo(CipherSpec.InOrderOfPreference));
        Assert.That(MacSpec.InOrderOfPreference.Select(row => MacSpec.Find(row.Name)), Is.EqualTo(MacSpec.InOrderOfPreference));
        Assert.That(KexSpec.InOrderOfPreference.Select(row => KexSpec.Find(row.Name)), Is.EqualTo(KexSpec.InOrderOfPreference));
        Assert.That(CipherSpec.Find("none"), Is.Null);
        Assert.That(MacSpec.Find("none"), Is.Null);
    }
}
