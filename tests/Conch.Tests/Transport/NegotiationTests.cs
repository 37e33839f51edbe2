using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Transport;

public class NegotiationTests
{
    private static readonly AlgorithmOffer Usual = AlgorithmOffer.Default;

    [Test]
    public void The_first_of_the_clients_that_the_server_has_too_is_taken()
    {
        Agreement agreement = Negotiate(
            Usual with { KeyExchanges = ["no-such", "ecdh-sha2-nistp256", "curve25519-sha256"], Ciphers = ["aes256-ctr", "aes128-ctr"] },
            Usual with { KeyExchanges = ["curve25519-sha256", "ecdh-sha2-nistp256"], Ciphers = ["aes128-ctr", "aes256-ctr"] });
        Assert.That(agreement.Kex.Name, Is.EqualTo("ecdh-sha2-nistp256"));
        Assert.That(agreement.ClientToServer.Cipher.Name, Is.EqualTo("aes256-ctr"));
        Assert.That(agreement.ServerToClient.Mac!.Name, Is.EqualTo("hmac-sha2-256-etm@openssh.com"));
    }

    [Test]
    public void An_AEAD_cipher_needs_no_MAC_in_common()
    {
        Agreement agreement = Negotiate(
            Usual with { Ciphers = ["aes128-gcm@openssh.com"], MACs = ["hmac-sha2-256"] },
            Usual with { MACs = ["hmac-sha2-512"] });
        Assert.That(agreement.ClientToServer.Mac, Is.Null);
    }

    [Test]
    public void The_directions_are_negotiated_apart()
    {
        KexInit client = Usual.Message(isClient: true, isFirst: true);
        client = client with { Offered = client.Offered with { CiphersServerToClient = ["aes192-ctr"], MACsServerToClient = ["hmac-sha2-512"] } };
        Agreement agreement = Agreement.Negotiate(client, Usual.Message(isClient: false, isFirst: true));
        Assert.That(agreement.ClientToServer.Cipher.Name, Is.EqualTo("chacha20-poly1305@openssh.com"));
        Assert.That(agreement.ServerToClient.Cipher.Name, Is.EqualTo("aes192-ctr"));
        Assert.That(agreement.ServerToClient.Mac!.Name, Is.EqualTo("hmac-sha2-512"));
    }

    [Test]
    public void A_marker_is_never_chosen()
    {
        foreach (string marker in KexMarkers.Of(isClient: true).Concat(KexMarkers.Of(isClient: false)))
        {
            Assert.That(
                () => Negotiate(Usual with { KeyExchanges = [marker] }, Usual with { KeyExchanges = [marker] }),
                Throws.TypeOf<NegotiationException>());
        }
    }

    [Test]
    public void Nothing_in_common_names_the_purpose()
    {
        Assert.That(() => Negotiate(Usual with { KeyExchanges = ["x"] }, Usual), Throws.TypeOf<NegotiationException>().With.Message.Contains("key exchange"));
        Assert.That(() => Negotiate(Usual with { PublicKeys = ["x"] }, Usual), Throws.TypeOf<NegotiationException>().With.Message.Contains("host key"));
        Assert.That(() => Negotiate(Usual with { Ciphers = ["x"] }, Usual), Throws.TypeOf<NegotiationException>().With.Message.Contains("cipher"));
        Assert.That(() => Negotiate(Usual with { Ciphers = ["aes128-ctr"], MACs = ["x"] }, Usual), Throws.TypeOf<NegotiationException>().With.Message.Contains("MAC"));
        Assert.That(() => Negotiate(Usual with { Compressions = [] }, Usual), Throws.TypeOf<NegotiationException>().With.Message.Contains("compression"));
        Assert.That(() => Negotiate(Usual with { KeyExchanges = [] }, Usual with { KeyExchanges = [] }), Throws.TypeOf<NegotiationException>());
    }

    [TestCase("none")]
    [TestCase("arcfour")]
    [TestCase("3des-cbc")]
    public void What_is_in_no_table_cannot_be_offered(string name)
    {
        TestServer server = new(new TestFactory());
        Assert.That(() => server.SupportedCiphers = [name], Throws.ArgumentException);
        Assert.That(() => server.SupportedMACs = [name], Throws.ArgumentException);
        Assert.That(() => server.SupportedKeyExchanges = [name], Throws.ArgumentException);
    }

    [Test]
    public void A_guess_is_wrong_when_first_names_differ()
    {
        AlgorithmOffer nistFirst = Usual with { KeyExchanges = ["ecdh-sha2-nistp256", "curve25519-sha256"] };
        KexInit guessing = nistFirst.Message(isClient: true, isFirst: true);
        guessing = guessing with { FirstKexPacketFollows = true };
        KexInit server = (Usual with { KeyExchanges = ["curve25519-sha256", "ecdh-sha2-nistp256"] }).Message(isClient: false, isFirst: true);
        Assert.That(Agreement.Negotiate(guessing, server).ClientGuessedWrong);
        Assert.That(Agreement.Negotiate(guessing with { FirstKexPacketFollows = false }, server).ClientGuessedWrong, Is.False);
        KexInit same = (Usual with { KeyExchanges = ["ecdh-sha2-nistp256"] }).Message(isClient: false, isFirst: true);
        Assert.That(Agreement.Negotiate(guessing, same).ClientGuessedWrong, Is.False);
        KexInit otherKey = (Usual with { KeyExchanges = ["ecdh-sha2-nistp256"], PublicKeys = ["rsa-sha2-512", "ssh-ed25519"] })
            .Message(isClient: false, isFirst: true);
        Assert.That(Agreement.Negotiate(guessing, otherKey).ClientGuessedWrong);
    }

    [Test]
    public void Markers_stand_in_the_first_KEXINIT_only_and_the_cookie_is_ours()
    {
        byte[] cookie = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        KexInit first = SshMessage.Decode<KexInit>(Usual.Encode(cookie, isClient: false, isFirst: true).AsSpan(1));
        KexInit later = SshMessage.Decode<KexInit>(Usual.Encode(cookie, isClient: false, isFirst: false).AsSpan(1));
        Assert.That(first.Cookie, Is.EqualTo(cookie));
        Assert.That(first.Offered.KeyExchanges, Is.SupersetOf(KexMarkers.Of(isClient: false)));
        Assert.That(later.Offered.KeyExchanges, Has.None.Contains("ext-info").And.None.Contains("strict"));
    }

    [Test]
    public void A_server_offers_only_what_its_keys_sign_with()
    {
        HostKeys keys = HostKeys.Of([TestKeys.Rsa2048]);
        AlgorithmOffer offer = AlgorithmOffer.OfServer(keys, hasPrimes: false);
        Assert.That(offer.PublicKeys, Is.EqualTo(["rsa-sha2-512", "rsa-sha2-256"]));
        Assert.That(offer.KeyExchanges, Has.None.Contains("group-exchange"));
        Assert.That(AlgorithmOffer.OfServer(keys, hasPrimes: true).KeyExchanges, Has.One.EqualTo("diffie-hellman-group-exchange-sha256"));
        Assert.That((offer with { PublicKeys = ["ssh-ed25519", "ssh-rsa"] }).Keepable(keys, hasPrimes: false).PublicKeys, Is.EqualTo(["ssh-rsa"]));
    }

    [Test]
    public void The_default_lists_are_the_ones_documented()
    {
        Assert.That(Usual.KeyExchanges.Take(4), Is.EqualTo(["mlkem768x25519-sha256", "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com", "curve25519-sha256"]));
        Assert.That(Usual.Ciphers, Is.EqualTo(["chacha20-poly1305@openssh.com", "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr"]));
        Assert.That(Usual.MACs, Is.EqualTo(["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512"]));
        Assert.That(Usual.Compressions, Is.EqualTo(["none"]));
    }

    private static Agreement Negotiate(AlgorithmOffer client, AlgorithmOffer server) =>
        Agreement.Negotiate(client.Message(isClient: true, isFirst: true), server.Message(isClient: false, isFirst: true));
}
