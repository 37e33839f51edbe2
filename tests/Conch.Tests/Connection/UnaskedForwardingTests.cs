using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Connection;

/// <summary>What a user who is logged in cannot have unless the application grants it, and what packets never are.</summary>
internal sealed class UnaskedForwardingTests
{
    [Test]
    public void No_channel_forwards_anything_unless_the_avatar_has_it(
        [Values(
            "direct-tcpip", "forwarded-tcpip", "direct-streamlocal@openssh.com", "forwarded-streamlocal@openssh.com", "x11", "auth-agent@openssh.com", "tun@openssh.com")]
        string type)
    {
        RawConnection raw = new();
        byte[] place = [.. Common.NS("127.0.0.1").ToArray(), 0, 0, 0, 80, .. Common.NS("127.0.0.1").ToArray(), 0, 0, 4, 0];
        raw.Peer.Send(new ChannelOpenRequest { ChannelType = type, Sender = 1, WindowSize = 1 << 20, MaxPacket = 32768, Data = place });
        Assert.That(raw.ExpectRefusal(), Is.EqualTo(SSHConnection.OPEN_UNKNOWN_CHANNEL_TYPE));
        Assert.That(raw.Connection.Channels, Is.Empty);
        Assert.That(raw.Reactor.TcpClients, Is.Empty);
        Assert.That(raw.Errors, Is.Empty);
        raw.Open();
    }

    [Test]
    public void No_global_request_listens_unless_the_avatar_grants_it(
        [Values("tcpip-forward", "cancel-tcpip-forward", "streamlocal-forward@openssh.com", "cancel-streamlocal-forward@openssh.com")] string type)
    {
        RawConnection raw = new();
        raw.Global(type, data: [.. Common.NS("0.0.0.0").ToArray(), 0, 0, 0x1f, 0x90]);
        Assert.That(raw.Numbers(), Is.EqualTo(new byte[] { Messages.MSG_REQUEST_FAILURE }));
        Assert.That(raw.Reactor.TcpServers, Is.Empty);
        raw.Global(type, data: [0xff, 0xff, 0xff, 0xff]);
        Assert.That(raw.Numbers(), Is.EqualTo(new byte[] { Messages.MSG_REQUEST_FAILURE }), "with fields that lie");
        Assert.That(raw.Errors, Is.Empty);
    }

    [Test]
    public void A_request_that_wants_no_answer_gets_none()
    {
        RawConnection raw = new();
        raw.User.GlobalRequests["known"] = _ => (Bytes?)"granted";
        uint channel = raw.Open();
        foreach (string type in new[] { "known", "unknown", "tcpip-forward" })
        {
            raw.Global(type, wantReply: false);
            raw.Request(channel, type, wantReply: false);
        }

        Assert.That(raw.Numbers(), Is.Empty);
        raw.Global("known");
        Assert.That(raw.Numbers(), Is.EqualTo(new byte[] { Messages.MSG_REQUEST_SUCCESS }));
    }

    [TestCase(uint.MaxValue, 32 * 1024)]
    [TestCase(32769u, 32 * 1024)]
    [TestCase(1000u, 1000)]
    [TestCase(1u, 1)]
    public void A_packet_of_data_carries_what_the_peer_takes_and_never_more_than_32_KiB(uint allowed, int most)
    {
        RawConnection raw = new();
        raw.Open(maxPacket: allowed);
        int all = 3 * most;
        raw.Accepted[0].Write(new byte[all].AsSpan());
        raw.Peer.Read();
        List<int> lengths = [];
        foreach (byte[] packet in raw.Peer.Received)
        {
            Assert.That(packet[0], Is.EqualTo(Messages.MSG_CHANNEL_DATA));
            lengths.Add(packet.Length - 9);
        }

        Assert.That(lengths, Is.EqualTo(new[] { most, most, most }));
    }
}
