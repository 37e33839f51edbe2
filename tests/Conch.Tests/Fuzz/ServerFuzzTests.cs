using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Hostile;
using Twisted.Conch.Tests.Transport;

namespace Twisted.Conch.Tests.Fuzz;

/// <summary>
/// An honest client's whole life, damaged at the packets before they are sealed or at the bytes after. Whatever comes, the server throws nothing, meets no
/// exception it did not expect, keeps no more than its limits, lets nobody in who has no right, and leaves nothing behind.
/// </summary>
public class ServerFuzzTests
{
    [Test]
    public void Packets_damaged_before_they_are_sealed_do_no_harm()
    {
        foreach (int seed in FuzzSettings.Seeds(usual: 400))
        {
            Live(seed, (mutator, peer) =>
            {
                int rarity = 3 + mutator.Below(20);
                peer.OnPacket = packet => mutator.Once(rarity) ? DamagePackets(mutator, packet) : [packet];
            });
        }
    }

    [Test]
    public void Bytes_damaged_on_the_wire_do_no_harm()
    {
        foreach (int seed in FuzzSettings.Seeds(usual: 400))
        {
            Live(seed, (mutator, peer) =>
            {
                Action<byte[]> deliver = peer.OnWire!;
                byte[]? kept = null;

                // Some lives meet much of it and end soon, some little and late.
                int rarity = 4 + mutator.Below(60);
                peer.OnWire = bytes =>
                {
                    if (kept is not null)
                    {
                        // Two reads in the wrong order.
                        (bytes, kept) = ([.. bytes, .. kept], null);
                    }
                    else if (mutator.Once(8 * rarity))
                    {
                        kept = bytes;
                        return;
                    }

                    deliver(mutator.Once(rarity) ? mutator.Damage(bytes) : bytes);
                };
            });
        }
    }

    [Test]
    public void An_undamaged_life_goes_to_its_end()
    {
        // Or the fuzz would be of the version exchange alone.
        (HostileBench bench, RawPeer peer) = Live(2, (_, _) => { });
        Assert.That(bench.Events.OfType<LoggedIn>().Count(), Is.EqualTo(1));
        Assert.That(bench.Events.OfType<KeyExchanged>().Count(), Is.EqualTo(2));
        Assert.That(peer.DisconnectReason, Is.Null);
    }

    private static (HostileBench Bench, RawPeer Peer) Live(int seed, Action<Mutator, RawPeer> arm)
    {
        Mutator mutator = new(seed);
        bool honest = seed % 2 == 0;
        HostileBench bench = new(FakeChecker.Password(), FakeChecker.Careless(honest ? TestKeys.Ed25519 : TestKeys.Ecdsa384));
        bench.Factory.SupportedCompressions = ["none", "zlib@openssh.com"];
        RawPeer peer = bench.Connect();
        Exception? thrown = null;
        long most = 0;
        peer.OnWire = bytes =>
        {
            try
            {
                peer.End.Deliver(bytes);
            }
            catch (Exception error)
            {
                thrown ??= error;
            }

            most = Math.Max(most, peer.Server.Input.Kept + peer.End.BufferedBytes);
        };
        arm(mutator, peer);
        string what = $"seed {seed}";
        try
        {
            Script(bench, peer, honest, mutator);
        }
        catch (Exception error) when (error is not AssertionException)
        {
            // The client lost its way in what it damaged itself; a server's exception was caught before it got here.
        }

        if (thrown is not null)
        {
            Assert.Fail($"{what}: {thrown}");
        }

        Assert.That(bench.Log.Unexpected, Is.Empty, what);
        Assert.That(most, Is.LessThan(3L * SSHLimits.Default.IncomingPacket), what);
        if (!honest)
        {
            Assert.That(bench.Realm.Avatars, Is.Zero, what);
        }

        Assert.That(bench.Events.OfType<LoggedIn>().Select(item => item.User), Is.All.EqualTo("alice"), what);
        bench.AssertReleased(peer, what);
        Assert.That(bench.Realm.Logouts, Is.EqualTo(bench.Realm.Avatars), what);
        return (bench, peer);
    }

    private static void Script(HostileBench bench, RawPeer peer, bool honest, Mutator mutator)
    {
        peer.Offer = peer.Offer with { Ciphers = [AlgorithmOffer.Default.Ciphers[mutator.Below(6)]] };
        peer.Markers = mutator.Once(3) ? [] : KexMarkers.Of(isClient: true);
        peer.Handshake();
        peer.Send(new ExtInfo([new("ext", "value")]));
        peer.Send(new ServiceRequest("ssh-userauth"));
        AuthRequests.None(peer);
        peer.SendPacket(
            Messages.MSG_USERAUTH_REQUEST, AuthRequests.KeyFields("ssh-ed25519", TestKeys.Ed25519.Blob().ToArray(), signed: false));
        peer.Send(new PingMessage("are you there"u8));
        AuthRequests.Password(peer, "wrong");
        bench.Reactor.Advance(2);
        peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, AuthRequests.Signed(TestKeys.Ed25519, "ssh-ed25519", peer.SessionId));
        bench.Reactor.Advance(2);
        peer.Read();
        if (!honest)
        {
            AuthRequests.Password(peer, "still wrong");
            bench.Reactor.Advance(2);
        }

        peer.SendPacket(Messages.MSG_GLOBAL_REQUEST, [0, 0, 0, 3, (byte)'a', (byte)'@', (byte)'b', 1]);
        peer.SendPacket(
            Messages.MSG_CHANNEL_OPEN, [0, 0, 0, 7, .. "session"u8, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0x80, 0]);
        peer.Send(new IgnoreMessage("chaff"u8));
        peer.Rekey();
        peer.Send(new PingMessage("after the rekey"u8));
        peer.Send(new DebugMessage(alwaysDisplay: true, "text"u8, default));
        peer.SendPacket(Messages.MSG_UNIMPLEMENTED, [0, 0, 0, 7]);
        peer.Send(new DisconnectMessage(11, "bye"u8, default));
    }

    private static IReadOnlyList<byte[]> DamagePackets(Mutator mutator, byte[] packet)
    {
        switch (mutator.Below(6))
        {
            case 0:
                return [packet, packet];
            case 1:
                return [];
            case 2:
                return [[(byte)mutator.Below(256), .. mutator.Bytes(mutator.Below(40))], packet];
            case 3:
                return [[(byte)mutator.Below(256), .. packet.AsSpan(1)]];
            case 4:
                return [packet, [(byte)mutator.Below(256)]];
            default:
                byte[] damaged = mutator.Damage(packet);
                return [damaged.Length == 0 ? [2] : damaged];
        }
    }
}
