using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Connection;

public class ChannelEventTests
{
    [Test]
    public void The_life_of_a_channel_is_published()
    {
        RawConnection raw = new();
        List<SSHEvent> events = [];
        raw.Factory.Events.Subscribe(events.Add);
        raw.Next = () => new RecordingChannel { AtData = (channel, _) => channel.Write("four") };
        uint channel = raw.Open();
        raw.Peer.Send(new ChannelRequest { Recipient = channel, RequestType = "exec", WantReply = true, Data = "\0\0\0\u0002ls"u8 });
        raw.Peer.Send(new ChannelData(channel, "sixsix"u8));
        raw.Connection.OpenChannel(new RecordingChannel());
        raw.Peer.Send(new ChannelOpenConfirmation { Recipient = 1, Sender = 9, WindowSize = 0, MaxPacket = 100 });
        raw.SendNumbers(Messages.MSG_CHANNEL_CLOSE, channel);
        Assert.That(events, Has.Count.EqualTo(4));
        Assert.That(events[0], Is.EqualTo(Stamped(new ChannelOpened(0, "session", ByPeer: true) { ConnectionId = 1, Peer = null!, Time = default })));
        Assert.That(
            events[1],
            Is.EqualTo(Stamped(new ChannelRequested(0, "session", "exec", Common.NS("ls")) { ConnectionId = 1, Peer = null!, Time = default })));
        Assert.That(events[2], Is.EqualTo(Stamped(new ChannelOpened(1, "session", ByPeer: false) { ConnectionId = 1, Peer = null!, Time = default })));
        Assert.That(events[3], Is.EqualTo(Stamped(new ChannelClosed(0, "session", 6, 4) { ConnectionId = 1, Peer = null!, Time = default })));

        SSHEvent Stamped(SSHEvent item) => item with { Peer = events[0].Peer, Time = events[0].Time };
    }
}
