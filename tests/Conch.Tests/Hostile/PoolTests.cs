using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Fuzz;

namespace Twisted.Conch.Tests.Hostile;

/// <summary>However a connection ends, what it rented from the shared pool goes back, once.</summary>
public class PoolTests
{
    private static readonly Dictionary<string, Action<RawPeer>> Ends = new(StringComparer.Ordinal)
    {
        ["cut in the version line"] = peer => peer.SendBytes("SSH-2.0-half a li"u8),
        ["cut in a packet"] = peer =>
        {
            peer.SendVersion();
            peer.SendBytes([0, 0, 40, 4, 4, 20, 1, 2, 3]);
        },
        ["ended by a bad length"] = peer =>
        {
            peer.SendVersion();
            peer.SendBytes([0, 0, 40, 5, 4, 20, 1, 2, 3]);
        },
        ["ended by a bad value"] = peer =>
        {
            peer.SendVersion();
            byte[] init = peer.KexInitPayload();
            peer.SendPacket(init[0], init.AsSpan(1));
            peer.Send(new KexDhInit(new byte[32]));
        },
        ["cut in a sealed packet"] = peer =>
        {
            peer.Handshake();
            peer.SendBytes(peer.Frame(Messages.MSG_IGNORE, [0, 0, 0, 99, .. new byte[99]]).AsSpan(0, 70));
        },
        ["ended by a false tag"] = peer =>
        {
            peer.Handshake();
            peer.SendBytes(new byte[400]);
        },
        ["ended by a malformed request"] = peer =>
        {
            peer.Handshake();
            peer.Send(new ServiceRequest("ssh-userauth"));
            peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, [0, 0, 0]);
        },
        ["cut while a refusal waits, with more behind it"] = peer =>
        {
            peer.Handshake();
            peer.Send(new ServiceRequest("ssh-userauth"));
            AuthRequests.Password(peer, "wrong");
            AuthRequests.Password(peer, "wrong again");
        },
        ["cut while output waits for a rekey"] = peer =>
        {
            peer.Handshake();
            peer.Server.LoginSucceeded();
            peer.Server.SendKexInit();
            peer.Send(new PingMessage(new byte[1000]));
        },
        ["left in peace"] = peer =>
        {
            peer.Handshake();
            peer.Send(new DisconnectMessage(11, "bye"u8, default));
        },
    };

    private static string[] Names() => [.. Ends.Keys];

    [TestCaseSource(nameof(Names))]
    public void Nothing_stays_rented(string end)
    {
        // Once before, for what is made once for the process.
        Run(end);
        using PoolWatch watch = new();
        Run(end);
        Assert.That(watch.Rents, Is.Positive, "the watch sees nothing");
        Assert.That(watch.ReturnedTwice, Is.False);
        Assert.That(watch.Missing, Is.Zero);
    }

    private static void Run(string end)
    {
        HostileBench bench = new(FakeChecker.Password());
        RawPeer peer = bench.Connect();
        Ends[end](peer);
        bench.AssertReleased(peer);
        peer.Input.Dispose();
    }
}
