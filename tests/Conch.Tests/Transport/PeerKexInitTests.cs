using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Transport;

public class PeerKexInitTests
{
    private static readonly KexInit Ours = AlgorithmOffer.Default.Message(isClient: false, isFirst: true);

    [Test]
    public void Those_that_differ_in_their_cookie_alone_are_read_once()
    {
        PeerKexInit first = PeerKexInit.Read(Payload(1), Ours, isClient: false);
        PeerKexInit second = PeerKexInit.Read(Payload(2), Ours, isClient: false);
        Assert.That(second, Is.SameAs(first));
        Assert.That(second.Agreement, Is.SameAs(first.Agreement));
    }

    [Test]
    public void The_exchange_hash_has_each_ones_cookie()
    {
        byte[] one = Payload(1);
        byte[] other = Payload(2);
        _ = PeerKexInit.Read(one, Ours, isClient: false);
        Assert.That(Hashed(PeerKexInit.Read(other, Ours, isClient: false).Payload(other)), Is.EqualTo(Hashed(new KexInitPayload(other, Cookie: null))));
        Assert.That(Hashed(PeerKexInit.Read(one, Ours, isClient: false).Payload(one)), Is.EqualTo(Hashed(new KexInitPayload(one, Cookie: null))));
    }

    [Test]
    public void Any_other_difference_has_it_read_anew()
    {
        PeerKexInit first = PeerKexInit.Read(Payload(1), Ours, isClient: false);
        byte[] guessing = Payload(1);
        guessing[^5] = 1;
        Assert.That(PeerKexInit.Read(guessing, Ours, isClient: false).Agreement.ClientGuessedWrong, Is.False, "both like the same best");
        Assert.That(PeerKexInit.Read(Payload(1), Ours, isClient: false), Is.Not.SameAs(first), "the last one is kept, no more");
        AlgorithmOffer shorter = AlgorithmOffer.Default with { Ciphers = ["aes256-ctr"] };
        PeerKexInit other = PeerKexInit.Read(shorter.Encode(new byte[16], isClient: true, isFirst: true), Ours, isClient: false);
        Assert.That(other.Agreement.ClientToServer.Cipher.Name, Is.EqualTo("aes256-ctr"));
    }

    [Test]
    public void What_we_offer_and_which_side_we_are_count_too()
    {
        PeerKexInit first = PeerKexInit.Read(Payload(1), Ours, isClient: false);
        KexInit changed = (AlgorithmOffer.Default with { Ciphers = ["aes192-ctr"] }).Message(isClient: false, isFirst: true);
        Assert.That(PeerKexInit.Read(Payload(1), changed, isClient: false).Agreement.ClientToServer.Cipher.Name, Is.EqualTo("aes192-ctr"));
        PeerKexInit server = PeerKexInit.Read(Payload(1), Ours, isClient: false);
        Assert.That(server, Is.Not.SameAs(first));
        Assert.That(PeerKexInit.Read(Payload(1), Ours, isClient: true), Is.Not.SameAs(server));
    }

    [Test]
    public void One_that_is_longer_than_any_honest_one_is_not_kept()
    {
        string[] many = [.. AlgorithmOffer.Default.Ciphers, .. Enumerable.Range(0, 100).Select(i => $"cipher-{i}-{new string('x', 40)}@example.org")];
        KexInit message = AlgorithmOffer.Default.Message(isClient: true, isFirst: true);
        message = message with { Offered = message.Offered with { CiphersClientToServer = many } };
        byte[] payload = [Messages.MSG_KEXINIT, .. Testing.RawPeer.Encode(message)];
        Assert.That(payload, Has.Length.GreaterThan(PeerKexInit.MaxKept));
        PeerKexInit first = PeerKexInit.Read(payload, Ours, isClient: false);
        PeerKexInit second = PeerKexInit.Read(payload, Ours, isClient: false);
        Assert.That(second, Is.Not.SameAs(first));
    }

    private static byte[] Payload(byte cookie) =>
        AlgorithmOffer.Default.Encode([.. Enumerable.Repeat(cookie, KexInit.CookieSize)], isClient: true, isFirst: true);

    private static byte[] Hashed(KexInitPayload payload)
    {
        using ExchangeHash hash = new(System.Security.Cryptography.HashAlgorithmName.SHA256);
        payload.AppendTo(hash);
        return hash.Finish();
    }
}
