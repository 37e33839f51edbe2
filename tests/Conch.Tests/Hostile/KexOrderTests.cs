using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;

namespace Twisted.Conch.Tests.Hostile;

/// <summary>The key exchange's own messages at the wrong time, and guesses that follow a KEXINIT.</summary>
public class KexOrderTests
{
    private static readonly string[] NotStrict = [KexMarkers.ExtInfoClient];

    private static IEnumerable<TestCaseData> KexMessagesOutOfTurn()
    {
        foreach (bool strict in new[] { true, false })
        {
            // 30 to 49 but for the one that is due, NEWKEYS too early, KEXINIT twice.
            foreach (byte number in Enumerable.Range(30, 20).Select(n => (byte)n).Append(Messages.MSG_NEWKEYS))
            {
                yield return new TestCaseData(KexStep.BeforeKexInit, number, strict);
                if (number != Messages.MSG_KEXDH_INIT)
                {
                    yield return new TestCaseData(KexStep.AfterKexInit, number, strict);
                }

                if (number != Messages.MSG_NEWKEYS)
                {
                    yield return new TestCaseData(KexStep.AfterKexDhInit, number, strict);
                    yield return new TestCaseData(KexStep.AfterNewKeys, number, strict);
                }
            }

            yield return new TestCaseData(KexStep.AfterNewKeys, Messages.MSG_NEWKEYS, strict);
            yield return new TestCaseData(KexStep.AfterKexInit, Messages.MSG_KEXINIT, strict);
            yield return new TestCaseData(KexStep.AfterKexDhInit, Messages.MSG_KEXINIT, strict);
        }
    }

    private static IEnumerable<byte> NotOfTheKeyExchange() => [5, 6, 7, 50, 51, 60, 61, 80, 90, 91, 94, 98, 127, 192, 193];

    [TestCaseSource(nameof(KexMessagesOutOfTurn))]
    public void A_message_of_the_key_exchange_out_of_turn_ends_the_connection(object step, byte number, bool strict)
    {
        foreach (bool rekey in new[] { false, true })
        {
            HostileBench bench = new();
            RawPeer peer = bench.Connect();
            peer.Markers = strict ? KexMarkers.Of(isClient: true) : NotStrict;
            if (rekey)
            {
                Assert.That(peer.Handshake());
            }

            peer.AtStep = at =>
            {
                if (at == (KexStep)step)
                {
                    peer.SendPacket(number, number == Messages.MSG_KEXINIT ? peer.KexInitPayload(0x11).AsSpan(1) : []);
                }
            };
            Assert.That(rekey ? peer.Rekey() : peer.Handshake(), Is.False);
            bench.AssertEnded(peer, 2, rekey ? "in a rekey" : "in the first");
        }
    }

    [TestCaseSource(nameof(NotOfTheKeyExchange))]
    public void In_a_rekey_nothing_but_the_key_exchange_may_come_from_the_peers_KEXINIT_on(byte number)
    {
        foreach (KexStep step in new[] { KexStep.AfterKexInit, KexStep.AfterKexDhInit })
        {
            HostileBench bench = new();
            RawPeer peer = bench.ConnectSecurely();
            peer.AtStep = at =>
            {
                if (at == step)
                {
                    peer.SendPacket(number, []);
                }
            };
            Assert.That(peer.Rekey(), Is.False);
            bench.AssertEnded(peer, 2);
        }
    }

    [Test]
    public void A_flood_of_KEXINITs_ends_at_the_second()
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.SendVersion();
        byte[] init = peer.KexInitPayload();
        byte[] one = peer.Frame(init[0], init.AsSpan(1));
        peer.SendBytes([.. Enumerable.Repeat(one, 100).SelectMany(packet => packet)]);
        Assert.That(peer.Server.IncomingPacketSequence, Is.LessThanOrEqualTo(2));
        bench.AssertEnded(peer, 2);
    }

    [Test]
    public void A_wrong_guess_is_skipped_once()
    {
        foreach (bool rekey in new[] { false, true })
        {
            HostileBench bench = new();
            RawPeer peer = bench.Connect();
            if (rekey)
            {
                Assert.That(peer.Handshake());
            }

            Guess(peer, times: 1);
            Assert.That(rekey ? peer.Rekey() : peer.Handshake(), $"rekey {rekey}");
            peer.AtStep = null;
            peer.SaysGuessFollows = false;
            Assert.That(peer.Rekey(), "a guess counts for one exchange only");
            bench.AssertReleased(peer);
        }
    }

    [Test]
    public void A_second_wrong_guess_is_not_skipped()
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        Guess(peer, times: 2);
        Assert.That(peer.Handshake(), Is.False);
        bench.AssertEnded(peer, 3);
    }

    [TestCase(Messages.MSG_NEWKEYS)]
    [TestCase(Messages.MSG_KEXINIT)]
    [TestCase(Messages.MSG_USERAUTH_REQUEST)]
    public void A_guess_that_is_no_message_of_a_key_exchange_is_not_skipped(byte number)
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.SaysGuessFollows = true;
        peer.AtStep = at =>
        {
            if (at == KexStep.AfterKexInit)
            {
                peer.SendPacket(number, number == Messages.MSG_KEXINIT ? peer.KexInitPayload(0x11).AsSpan(1) : []);
            }
        };
        Assert.That(peer.Handshake(), Is.False);
        bench.AssertEnded(peer, 2);
    }

    [Test]
    public void A_right_guess_is_taken_and_not_skipped()
    {
        foreach (bool rekey in new[] { false, true })
        {
            HostileBench bench = new();
            bench.Factory.SupportedKeyExchanges = ["curve25519-sha256"];
            RawPeer peer = bench.Connect();
            peer.Offer = AlgorithmOffer.Default with { KeyExchanges = ["curve25519-sha256"], PublicKeys = ["ssh-ed25519"] };
            if (rekey)
            {
                Assert.That(peer.Handshake());
            }

            peer.SaysGuessFollows = true;
            Assert.That(rekey ? peer.Rekey() : peer.Handshake(), $"rekey {rekey}");
            bench.AssertReleased(peer);
        }
    }

    [Test]
    public void The_session_identifier_stays_when_a_rekey_has_another_hash()
    {
        HostileBench bench = new(FakeChecker.Careless(Transport.TestKeys.Ed25519));
        RawPeer peer = bench.ConnectSecurely();
        byte[] session = peer.Server.SessionID.ToArray();
        Assert.That(session, Has.Length.EqualTo(32));
        foreach ((string kex, int size) in new[] { ("sntrup761x25519-sha512", 64), ("ecdh-sha2-nistp384", 48), ("curve25519-sha256", 32) })
        {
            peer.Offer = peer.Offer with { KeyExchanges = [kex] };
            Assert.That(peer.Rekey(), $"{kex}, hash of {size} bytes");
            Assert.That(peer.Server.SessionID.ToArray(), Is.EqualTo(session));
        }

        peer.Send(new ServiceRequest("ssh-userauth"));
        peer.Received.Clear();
        peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, AuthRequests.Signed(Transport.TestKeys.Ed25519, "ssh-ed25519", session));
        Assert.That(peer.Received.Peek()[0], Is.EqualTo(Messages.MSG_USERAUTH_SUCCESS));
        bench.AssertReleased(peer);
    }

    [Test]
    public void Ciphers_may_change_in_a_rekey_but_not_to_none()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely(raw => raw.Offer = raw.Offer with { Ciphers = ["chacha20-poly1305@openssh.com"] });
        peer.Offer = peer.Offer with { Ciphers = ["aes256-ctr"], MACs = ["hmac-sha2-512"] };
        Assert.That(peer.Rekey());
        peer.Offer = peer.Offer with { Ciphers = ["none"], MACs = ["none"] };
        byte[] init = peer.KexInitPayload();
        peer.SendPacket(init[0], init.AsSpan(1));
        bench.AssertEnded(peer, 3);
    }

    [Test]
    public void A_rekey_that_the_client_begins_and_never_ends_is_cut_after_thirty_seconds_whatever_else_it_sends()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely();
        byte[] init = peer.KexInitPayload();
        peer.SendPacket(init[0], init.AsSpan(1));
        for (int second = 0; second < 29; second++)
        {
            bench.Reactor.Advance(1);
            peer.Send(new IgnoreMessage("still here"u8));
            Assert.That(peer.IsClosed, Is.False);
        }

        bench.Reactor.Advance(1);
        peer.Read();
        bench.AssertEnded(peer, 11);
    }

    [Test]
    public void A_client_that_never_sends_its_first_NEWKEYS_is_cut_when_the_grace_time_is_over()
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        bool? open = null;
        peer.AtStep = at =>
        {
            if (at == KexStep.AfterKexDhInit)
            {
                bench.Reactor.Advance(119.9);
                open = !peer.IsClosed;
                bench.Reactor.Advance(0.2);
                peer.Read();
            }
        };
        Assert.That(peer.Handshake(), Is.False);
        Assert.That(open, Is.True);
        bench.AssertEnded(peer, 11);
    }

    [Test]
    public void A_peer_whose_first_wish_for_keys_follows_ours_is_not_taken_for_a_flood()
    {
        Transport.Bench bench = new(client => client.SupportedKeyExchanges = ["curve25519-sha256"]);
        bench.LogIn();
        bench.Client.SendKexInit();
        bench.Pair.Flush();
        bench.Server.SendKexInit();
        bench.Pair.Flush();
        bench.Client.SendKexInit();
        bench.Pair.Flush();
        Assert.That(bench.Pair.IsLost, Is.False);
    }

    private static void Guess(RawPeer peer, int times)
    {
        peer.SaysGuessFollows = true;
        peer.AtStep = at =>
        {
            for (int i = 0; at == KexStep.AfterKexInit && i < times; i++)
            {
                // A value for the method guessed: no point of curve25519.
                peer.Send(new KexDhInit(new byte[100]));
            }
        };
    }
}
