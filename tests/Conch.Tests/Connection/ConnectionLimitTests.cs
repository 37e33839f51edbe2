using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Tests.Connection;

/// <summary>Each bound on what a peer may have, make us keep, and how long it may be silent.</summary>
public class ConnectionLimitTests
{
    private const int Protocol = Disconnect.DISCONNECT_PROTOCOL_ERROR;

    [Test]
    public void Channels_are_refused_beyond_the_limit_and_granted_again_when_some_are_gone()
    {
        RawConnection raw = new(new SSHLimits { Channels = 3, Sessions = 100 });
        uint first = raw.Open();
        raw.Open();
        raw.Open();
        raw.Ask();
        Assert.That(raw.ExpectRefusal(), Is.EqualTo(SSHConnection.OPEN_RESOURCE_SHORTAGE));
        Assert.That(raw.Accepted, Has.Count.EqualTo(3), "the application is not asked");
        raw.SendNumbers(Messages.MSG_CHANNEL_CLOSE, first);
        raw.Numbers();
        raw.Open();
        raw.AssertReleased();
    }

    [Test]
    public void Sessions_have_a_limit_of_their_own()
    {
        RawConnection raw = new();
        raw.User.ChannelLookup["other"] = () => new RecordingChannel();
        for (int i = 0; i < 10; i++)
        {
            raw.Open();
        }

        raw.Ask();
        Assert.That(raw.ExpectRefusal(), Is.EqualTo(SSHConnection.OPEN_RESOURCE_SHORTAGE));
        raw.Ask(type: "other");
        Assert.That(raw.Numbers(), Is.EqualTo([Messages.MSG_CHANNEL_OPEN_CONFIRMATION]));
    }

    [Test]
    public void Channels_not_yet_decided_on_count()
    {
        RawConnection raw = new(new SSHLimits { Channels = 2 });
        raw.User.ChannelLookup.Clear();
        List<Deferred<SSHChannel>> decisions = [];
        LateUser user = new(decisions);
        raw.Peer.Server.Avatar = user;
        raw.Ask();
        raw.Ask();
        raw.Ask();
        Assert.That(raw.ExpectRefusal(), Is.EqualTo(SSHConnection.OPEN_RESOURCE_SHORTAGE));
        decisions[1].Errback(new ConchError("no", 1));
        raw.Peer.Read();
        Assert.That(raw.ExpectRefusal(), Is.EqualTo(1));
        raw.Ask();
        Assert.That(decisions, Has.Count.EqualTo(3));
        raw.AssertReleased();
    }

    [Test]
    public void A_largest_packet_of_nothing_is_refused()
    {
        RawConnection raw = new();
        raw.Ask(maxPacket: 0);
        Assert.That(raw.ExpectRefusal(), Is.EqualTo(SSHConnection.OPEN_ADMINISTRATIVELY_PROHIBITED));
        Assert.That(raw.Connection.Channels, Is.Empty);
        raw.Connection.OpenChannel(new RecordingChannel());
        raw.Peer.Send(new ChannelOpenConfirmation { Recipient = 0, Sender = 1, WindowSize = 1, MaxPacket = 0 });
        raw.AssertEnded(Protocol);
    }

    [Test]
    public void Names_longer_than_64_bytes_end_the_connection()
    {
        RawConnection raw = new();
        raw.Ask(type: new string('x', 65));
        raw.AssertEnded(Protocol);
        RawConnection other = new();
        other.Request(other.Open(), new string('x', 65));
        other.AssertEnded(Protocol);
        RawConnection third = new();
        third.Global(new string('x', 65));
        third.AssertEnded(Protocol);
    }

    [Test]
    public void Data_beyond_the_window_ends_the_connection()
    {
        RawConnection raw = new() { Next = () => new RecordingChannel(localWindow: 10) };
        uint channel = raw.Open();
        raw.Accepted[0].PauseProducing();
        raw.Peer.Send(new ChannelData(channel, new byte[10]));
        Assert.That(raw.Peer.IsClosed, Is.False);
        raw.Peer.Send(new ChannelExtendedData(channel, 1, new byte[1]));
        raw.AssertEnded(Protocol);
    }

    [Test]
    public void Data_beyond_the_largest_packet_ends_the_connection()
    {
        RawConnection raw = new() { Next = () => new RecordingChannel(localMaxPacket: 100) };
        uint channel = raw.Open();
        raw.Peer.Send(new ChannelData(channel, new byte[100]));
        Assert.That(raw.Peer.IsClosed, Is.False);
        raw.Peer.Send(new ChannelData(channel, new byte[101]));
        raw.AssertEnded(Protocol);
    }

    [Test]
    public void A_window_that_grows_beyond_32_bits_ends_the_connection()
    {
        RawConnection raw = new();
        uint channel = raw.Open(window: uint.MaxValue - 5);
        raw.SendNumbers(Messages.MSG_CHANNEL_WINDOW_ADJUST, channel, 5);
        Assert.That(raw.Accepted[0].RemoteWindowLeft, Is.EqualTo(uint.MaxValue));
        raw.SendNumbers(Messages.MSG_CHANNEL_WINDOW_ADJUST, channel, 1);
        raw.AssertEnded(Protocol);
    }

    [Test]
    public void While_too_many_requests_are_worked_on_nothing_more_is_handled()
    {
        RawConnection raw = new(new SSHLimits { UnansweredRequests = 8 });
        List<Deferred<bool>> waiting = [];
        raw.Next = () => new RecordingChannel
        {
            AtRequest = (_, _, _) =>
            {
                waiting.Add(new Deferred<bool>());
                return waiting[^1];
            },
        };
        uint channel = raw.Open();
        for (int i = 0; i < 20; i++)
        {
            raw.Request(channel, "shell", wantReply: i % 2 == 0);
        }

        Assert.That(waiting, Has.Count.EqualTo(8), "those that want no answer count, too");
        waiting[0].Callback(true);
        raw.Peer.Read();
        Assert.That(waiting, Has.Count.EqualTo(9));
        for (int i = 1; i < waiting.Count; i++)
        {
            waiting[i].Callback(true);
        }

        raw.Peer.Read();
        Assert.That(waiting, Has.Count.EqualTo(20));
        Assert.That(raw.Numbers(), Is.EqualTo(Enumerable.Repeat(Messages.MSG_CHANNEL_SUCCESS, 10)));
        raw.AssertReleased();
    }

    [Test]
    public void Global_requests_are_answered_in_order_and_bounded()
    {
        RawConnection raw = new(new SSHLimits { UnansweredRequests = 4 });
        List<Deferred<Bytes?>> waiting = [];
        raw.User.GlobalRequests["wait"] = _ =>
        {
            waiting.Add(new Deferred<Bytes?>());
            return waiting[^1];
        };
        raw.Global("wait");
        raw.Global("unknown");
        raw.Global("wait");
        Assert.That(raw.Numbers(), Is.Empty);
        waiting[1].Callback((Bytes?)"second");
        raw.Peer.Read();
        Assert.That(raw.Numbers(), Is.Empty);
        waiting[0].Callback((Bytes?)"first");
        raw.Peer.Read();
        Assert.That(raw.Peer.Expect(Messages.MSG_REQUEST_SUCCESS), Is.EqualTo("first"u8.ToArray()));
        Assert.That(raw.Peer.Expect(Messages.MSG_REQUEST_FAILURE), Is.Empty);
        Assert.That(raw.Peer.Expect(Messages.MSG_REQUEST_SUCCESS), Is.EqualTo("second"u8.ToArray()));
        waiting.Clear();
        for (int i = 0; i < 10; i++)
        {
            raw.Global("wait");
        }

        Assert.That(waiting, Has.Count.EqualTo(4));
    }

    [Test]
    public void Who_goes_on_writing_what_the_peer_does_not_take_loses_its_channel()
    {
        RawConnection raw = new(new SSHLimits { ChannelOutput = 1 << 20 });
        raw.Open(window: 0);
        uint honest = raw.Open(window: 0);
        RecordingChannel channel = (RecordingChannel)raw.Accepted[0];
        raw.Accepted[1].Write(new byte[1000]);
        byte[] piece = new byte[64 * 1024];
        for (int i = 0; i < 1000; i++)
        {
            channel.Write(piece);
        }

        Assert.That(channel.Heard, Is.EqualTo(["open", "stop"]));
        Assert.That(channel.LocalClosed);
        Assert.That(raw.Connection.Host.Kept, Is.EqualTo(1000), "what was kept is dropped, the others' stays");
        raw.Peer.Read();
        Assert.That(raw.Numbers(), Is.EqualTo([Messages.MSG_CHANNEL_CLOSE]));
        raw.SendNumbers(Messages.MSG_CHANNEL_WINDOW_ADJUST, honest, 5000);
        Assert.That(raw.Numbers(), Is.EqualTo([Messages.MSG_CHANNEL_DATA]));
        raw.AssertReleased();
    }

    [Test]
    public void A_paused_channel_keeps_no_more_than_its_window_however_small_the_pieces()
    {
        RawConnection raw = new();
        uint channel = raw.Open();
        raw.Accepted[0].PauseProducing();
        byte[] one = new byte[1];
        for (int i = 0; i < 20000; i++)
        {
            raw.Peer.Send(new ChannelExtendedData(channel, (uint)(1 + (i % 2)), one));
            if (raw.Peer.IsClosed)
            {
                break;
            }
        }

        raw.AssertEnded(Protocol);
        RawConnection two = new();
        channel = two.Open();
        two.Accepted[0].PauseProducing();
        for (int i = 0; i < 10000; i++)
        {
            two.Peer.Send(new ChannelData(channel, one));
            two.Peer.Send(new ChannelExtendedData(channel, 1, one));
        }

        Assert.That(two.Peer.IsClosed, Is.False);
        Assert.That(two.Accepted[0].Incoming.Kept, Is.EqualTo(20000));
        Assert.That(two.Numbers(), Is.Empty, "no window is given back");
        two.AssertReleased();
    }

    [Test]
    public void All_windows_together_are_bounded()
    {
        RawConnection raw = new(new SSHLimits { Sessions = 64 });
        for (int i = 0; i < 64; i++)
        {
            raw.Open();
        }

        Assert.That(raw.Accepted[0].LocalWindowSize, Is.EqualTo(2 * 1024 * 1024));
        Assert.That(raw.Accepted.Sum(channel => (long)channel.LocalWindowSize), Is.LessThan(8 * 1024 * 1024 + 64L * 64 * 1024));
        Assert.That(raw.Accepted.Min(channel => channel.LocalWindowSize), Is.EqualTo(64 * 1024));
    }

    [Test]
    public void A_silent_client_is_asked_three_times_and_then_left()
    {
        RawConnection raw = new();
        raw.Open();
        raw.Advance(30);
        Assert.That(raw.Numbers(), Is.Empty, "it was not silent");
        for (int i = 0; i < 3; i++)
        {
            raw.Advance(30);
            Assert.That(raw.Numbers(), Is.EqualTo([Messages.MSG_GLOBAL_REQUEST]));
        }

        raw.Advance(29);
        Assert.That(raw.Peer.IsClosed, Is.False);
        raw.Advance(1);
        raw.AssertEnded(Disconnect.DISCONNECT_BY_APPLICATION);
    }

    [TestCase(Messages.MSG_REQUEST_FAILURE)]
    [TestCase(Messages.MSG_REQUEST_SUCCESS)]
    [TestCase(Messages.MSG_IGNORE)]
    public void Any_sign_of_life_will_do(byte sign)
    {
        RawConnection raw = new();
        raw.Open();
        for (int i = 0; i < 40; i++)
        {
            raw.Advance(30);
            raw.Peer.SendPacket(sign, sign == Messages.MSG_IGNORE ? [0, 0, 0, 0] : []);
        }

        Assert.That(raw.Peer.IsClosed, Is.False);
    }

    [Test]
    public void A_client_that_still_takes_what_waits_for_it_is_not_dead()
    {
        RawConnection raw = new();
        raw.Open();
        raw.Accepted[0].Write(new byte[20000]);
        raw.Peer.End.SetFull(true);
        int waiting = raw.Peer.End.BufferedBytes;
        for (int i = 0; i < 10; i++)
        {
            raw.Reactor.Advance(30);
            waiting -= 100;
            raw.Peer.End.Discard();
            raw.Peer.End.Write(new byte[waiting]);
        }

        Assert.That(raw.Peer.IsClosed, Is.False);
        for (int i = 0; i < 5; i++)
        {
            raw.Reactor.Advance(30);
        }

        Assert.That(raw.Peer.IsClosed);
    }

    [Test]
    public void Keepalive_and_idle_limit_are_off_by_assignment()
    {
        RawConnection raw = new(new SSHLimits { KeepAliveInterval = TimeSpan.Zero, IdleWithoutChannels = TimeSpan.Zero });
        raw.Advance(3000);
        Assert.That(raw.Numbers(), Is.Empty);
        Assert.That(raw.Peer.IsClosed, Is.False);
    }

    [Test]
    public void A_client_without_a_channel_is_left_after_five_minutes_and_no_sooner()
    {
        RawConnection raw = new(new SSHLimits { KeepAliveInterval = TimeSpan.Zero });
        raw.Advance(200);
        uint channel = raw.Open();
        raw.Advance(1000);
        Assert.That(raw.Peer.IsClosed, Is.False);
        raw.SendNumbers(Messages.MSG_CHANNEL_CLOSE, channel);
        raw.Advance(299);
        Assert.That(raw.Peer.IsClosed, Is.False);
        raw.Advance(1);
        raw.Numbers();
        raw.AssertEnded(Disconnect.DISCONNECT_BY_APPLICATION);
    }

    [Test]
    public void A_session_after_no_more_sessions_ends_the_connection()
    {
        RawConnection raw = new();
        raw.Open();
        raw.Global("no-more-sessions@openssh.com", wantReply: false);
        raw.User.ChannelLookup["other"] = () => new RecordingChannel();
        raw.Ask(type: "other");
        Assert.That(raw.Numbers(), Is.EqualTo([Messages.MSG_CHANNEL_OPEN_CONFIRMATION]));
        raw.Ask();
        raw.AssertEnded(Protocol);
    }

    [Test]
    public void Answers_that_nobody_asked_for_are_dropped()
    {
        RawConnection raw = new();
        raw.Peer.SendPacket(Messages.MSG_REQUEST_SUCCESS, []);
        raw.Peer.SendPacket(Messages.MSG_REQUEST_FAILURE, []);
        Assert.That(raw.Peer.IsClosed, Is.False);
        Deferred<Bytes> answer = raw.Connection.SendGlobalRequest("a@b", default, wantReply: true)!;
        Assert.That(raw.Connection.SendGlobalRequest("a@b", default), Is.Null);
        raw.Peer.SendPacket(Messages.MSG_REQUEST_SUCCESS, "yes"u8);
        Assert.That(answer.Result!.Value.Value, Is.EqualTo((Bytes)"yes"));
        string? lost = null;
        raw.Connection.SendGlobalRequest("a@b", default, wantReply: true)!.AddErrback((Failure failure) => lost = failure.GetErrorMessage());
        raw.AssertReleased();
        Assert.That(lost, Is.EqualTo("The connection was lost."));
    }

    private sealed class LateUser(List<Deferred<SSHChannel>> decisions) : ConchUser
    {
        public override Deferred<SSHChannel> LookupChannel(string channelType, long windowSize, int maxPacket, Bytes data)
        {
            decisions.Add(new Deferred<SSHChannel>());
            return decisions[^1];
        }
    }
}
