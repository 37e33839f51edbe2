using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;

namespace Twisted.Conch.Tests.Transport;

/// <summary>The rules of a key exchange that a good client never touches.</summary>
public class KexRuleTests
{
    [TestCase(true)]
    [TestCase(false)]
    public void Chaff_before_KEXINIT_is_allowed_only_without_strict_key_exchange(bool strict)
    {
        RawPeer peer = Connect();
        peer.Markers = strict ? KexMarkers.Of(isClient: true) : [];
        peer.SendVersion();
        peer.Send(new IgnoreMessage("chaff"u8));
        if (strict)
        {
            SendKexInit(peer);
            Assert.That(peer.DisconnectReason, Is.EqualTo(2));
        }
        else
        {
            peer.Rekey();
            Assert.That(peer.Server.Phase, Is.EqualTo(MessagePhase.Login));
        }
    }

    [Test]
    public void A_wrong_guess_is_skipped_once()
    {
        RawPeer peer = Connect();
        peer.Offer = AlgorithmOffer.Default with { KeyExchanges = ["ecdh-sha2-nistp256", "curve25519-sha256"] };
        peer.SaysGuessFollows = true;
        peer.SendVersion();
        SendKexInit(peer);
        peer.Send(new KexDhInit("a guess for something else"u8));
        Assert.That(peer.IsClosed, Is.False);
        Assert.That(peer.Received.Any(packet => packet[0] == Messages.MSG_KEXDH_REPLY), Is.False);
        peer.Send(new KexDhInit("and now a bad value"u8));
        Assert.That(peer.DisconnectReason, Is.EqualTo(3));
    }

    [Test]
    public void A_right_guess_is_answered()
    {
        RawPeer peer = Connect();
        peer.Offer = peer.Server.EffectiveOffer;
        peer.SaysGuessFollows = true;
        peer.SendVersion();
        SendKexInit(peer);
        using KexClient ephemeral = KexSpec.Find(peer.Offer.KeyExchanges[0])!.Method!.Start(CryptoSuite.Current);
        peer.Send(new KexDhInit(ephemeral.ClientPublic.Span));
        Assert.That(peer.Received.Any(packet => packet[0] == Messages.MSG_KEXDH_REPLY));
    }

    [TestCase(true, 0)]
    [TestCase(false, 2)]
    public void Slow_work_for_a_client_that_is_gone_is_not_done(bool isGone, int powers)
    {
        CountingPower power = new();
        TestReactor reactor = new() { PoolIsStopped = true };
        TestServer server = new(new TestFactory()) { Suite = CryptoSuite.Current with { ModularPower = power } };
        RawPeer peer = new(reactor, server, reactor.Run)
        {
            Offer = AlgorithmOffer.Default with { KeyExchanges = ["diffie-hellman-group14-sha256"] },
        };
        peer.SendVersion();
        SendKexInit(peer);
        using KexClient ephemeral = new DiffieHellmanKex(DiffieHellmanGroups.Group14).Start(CryptoSuite.Current);
        peer.Send(new KexDhInit(ephemeral.ClientPublic.Span));
        Assert.That(reactor.PoolQueued, Is.EqualTo(1));
        if (isGone)
        {
            peer.End.Lose();
        }

        reactor.PoolIsStopped = false;
        reactor.Run();
        Assert.That(reactor.PoolQueued, Is.Zero);
        Assert.That(power.Times, Is.EqualTo(powers));
    }

    [Test]
    public void NEWKEYS_is_no_guess_that_could_be_skipped()
    {
        RawPeer peer = Connect();
        peer.Offer = AlgorithmOffer.Default with { KeyExchanges = ["ecdh-sha2-nistp256", "curve25519-sha256"] };
        peer.SaysGuessFollows = true;
        peer.SendVersion();
        SendKexInit(peer);
        peer.SendPacket(Messages.MSG_NEWKEYS, []);
        Assert.That(peer.DisconnectReason, Is.EqualTo(2));
    }

    [Test]
    public void Nothing_may_come_between_the_clients_value_and_its_NEWKEYS()
    {
        RawPeer peer = Connect();
        peer.Handshake(beforeNewKeys: () => peer.Send(new IgnoreMessage(default)));
        Assert.That(peer.DisconnectReason, Is.EqualTo(2));
        Assert.That(peer.Server.Phase, Is.EqualTo(MessagePhase.StrictFirstKeyExchange));
    }

    [TestCase(true, 0u)]
    [TestCase(false, 3u)]
    public void Strict_key_exchange_counts_from_zero_after_each_NEWKEYS(bool strict, uint expected)
    {
        RawPeer peer = Connect();
        peer.Markers = strict ? KexMarkers.Of(isClient: true) : ["ext-info-c"];
        peer.Handshake();
        Assert.That(peer.Server.IncomingPacketSequence, Is.EqualTo(expected));
        peer.Rekey();
        Assert.That(peer.Server.IncomingPacketSequence, Is.EqualTo(expected * 2));
    }

    [Test]
    public void Strict_key_exchange_cannot_be_turned_on_or_off_later()
    {
        RawPeer peer = Connect();
        peer.Markers = [];
        peer.Handshake();
        peer.Markers = KexMarkers.Of(isClient: true);
        OfferedAlgorithms offered = peer.Offer.Message(isClient: true, isFirst: true).Offered;
        peer.SendPacket(Messages.MSG_KEXINIT, RawPeer.Encode(new KexInit(new byte[16], offered, FirstKexPacketFollows: false)));
        peer.Send(new IgnoreMessage("still allowed"u8));
        Assert.That(peer.IsClosed, Is.False);
    }

    [Test]
    public void The_server_takes_EXT_INFO_as_the_first_encrypted_packet_only()
    {
        RawPeer peer = Connect();
        peer.Handshake();
        peer.Send(new ExtInfo([new("a@example.com", "1")]));
        Assert.That(peer.Server.PeerExtensions["a@example.com"], Is.EqualTo((Internet.Bytes)"1"));
        peer.Send(new ExtInfo([new("a@example.com", "2")]));
        Assert.That(peer.DisconnectReason, Is.EqualTo(2));
    }

    [Test]
    public void A_client_that_does_not_ask_for_EXT_INFO_gets_none()
    {
        RawPeer peer = Connect();
        peer.Markers = [KexMarkers.StrictClient];
        peer.Handshake();
        Assert.That(peer.Received.Any(packet => packet[0] == Messages.MSG_EXT_INFO), Is.False);
    }

    [Test]
    public void A_second_KEXINIT_in_one_exchange_ends_the_connection()
    {
        RawPeer peer = Connect();
        peer.Markers = [];
        peer.SendVersion();
        SendKexInit(peer);
        SendKexInit(peer);
        Assert.That(peer.DisconnectReason, Is.EqualTo(2));
    }

    [Test]
    public void No_algorithm_in_common_is_reason_3()
    {
        RawPeer peer = Connect();
        peer.Offer = AlgorithmOffer.Default with { Ciphers = ["aes256-cbc"] };
        peer.SendVersion();
        SendKexInit(peer);
        Assert.That(peer.DisconnectReason, Is.EqualTo(3));
    }

    private static RawPeer Connect()
    {
        TestReactor reactor = new();
        return new RawPeer(reactor, new TestServer(new TestFactory { HostKeys = HostKeys.Of([TestKeys.Ed25519]) }), reactor.Run);
    }

    private static void SendKexInit(RawPeer peer)
    {
        byte[] init = peer.KexInitPayload();
        peer.SendPacket(init[0], init.AsSpan(1));
    }

    private sealed class CountingPower : IModularPower
    {
        public int Times { get; private set; }

        public void Power(ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus, Span<byte> result)
        {
            Times++;
            CryptoSuite.Current.ModularPower.Power(value, exponent, modulus, result);
        }
    }
}
