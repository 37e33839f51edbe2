using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Sessions;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Connection;

/// <summary>A channel ends on both sides whatever its application does or leaves undone meanwhile.</summary>
public class ChannelEndTests
{
    [Test]
    public void A_channel_that_was_paused_and_closed_here_ends_with_the_peers_close()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        server.PauseProducing();
        client.Write("nobody will read this");
        pair.Flush();
        server.LoseConnection();
        pair.Flush();
        Assert.That(server.Heard[^1], Is.EqualTo("closed"));
        Assert.That(server.Got.Length, Is.Zero);
        Assert.That(pair.Server.Channels, Is.Empty);
        pair.AssertAlive();
    }

    [Test]
    public void A_channel_that_is_aborted_does_not_wait_for_a_peer_that_takes_nothing()
    {
        RawConnection raw = new();
        uint channel = raw.Open(window: 3);
        SSHChannelTransport transport = new(raw.Accepted[0]);
        transport.Write("too much"u8);
        transport.LoseConnection();
        raw.Peer.Read();
        Assert.That(raw.Numbers(), Is.EqualTo([Messages.MSG_CHANNEL_DATA]), "what was written goes first");
        Assert.That(transport.BufferedBytes, Is.EqualTo(5));
        transport.AbortConnection();
        transport.AbortConnection();
        raw.Peer.Read();
        Assert.That(raw.Numbers(), Is.EqualTo([Messages.MSG_CHANNEL_CLOSE]));
        raw.SendNumbers(Messages.MSG_CHANNEL_CLOSE, channel);
        Assert.That(((RecordingChannel)raw.Accepted[0]).Heard[^1], Is.EqualTo("closed"));
        raw.AssertReleased();
    }

    [Test]
    public void A_window_given_back_behind_a_close_is_no_error_while_data_waits_to_be_read()
    {
        RawConnection raw = new();
        uint channel = raw.Open();
        raw.Accepted[0].PauseProducing();
        raw.Peer.Send(new ChannelData(channel, "unread"u8));
        raw.SendNumbers(Messages.MSG_CHANNEL_CLOSE, channel);
        raw.SendNumbers(Messages.MSG_CHANNEL_WINDOW_ADJUST, channel, 1000);
        Assert.That(raw.Peer.IsClosed, Is.False);
        raw.Accepted[0].ResumeProducing();
        Assert.That(((RecordingChannel)raw.Accepted[0]).Heard[^2..], Is.EqualTo(["close", "closed"]));
        raw.AssertReleased();
    }

    [Test]
    public void A_session_in_which_nothing_runs_ends_when_its_client_closes_it_behind_unread_data()
    {
        RecordingSession adapter = new();
        SessionRig rig = SessionRig.With(adapter);
        for (int i = 0; i < 3; i++)
        {
            rig.Type("data");
        }

        rig.Channel.LoseConnection();
        rig.Flush();
        Assert.That(rig.ServerConnection.Channels, Is.Empty);
        Assert.That(adapter.Heard, Is.EqualTo(["closed"]));
    }

    [Test]
    public void A_program_that_does_not_read_hears_that_its_client_has_gone_behind_all_that_it_sent()
    {
        FakeProcess process = new();
        RecordingSession adapter = new()
        {
            OnExec = (protocol, _) =>
            {
                protocol.MakeConnection(process);
                return Defer.Succeed();
            },
        };
        SessionRig rig = SessionRig.With(adapter);
        Assert.That(rig.AskToExec("program"));
        ((IPushProducer)process.Producer!).PauseProducing();
        rig.Type("one ");
        rig.Type("two");
        Assert.That(process.Stdin.IsEmpty);
        rig.Channel.LoseConnection();
        rig.Flush();
        Assert.That(process.Stdin, Is.EqualTo((Bytes)"one two"));
        Assert.That(process.Heard[^1], Is.EqualTo("lose"));
        Assert.That(adapter.Heard[^1], Is.EqualTo("closed"));
        Assert.That(rig.ServerConnection.Channels, Is.Empty);
    }

    [Test]
    public void What_is_read_stays_where_it_is_though_the_reader_lets_the_next_packets_in()
    {
        RawConnection raw = new(new SSHLimits { UnansweredRequests = 1 });
        Deferred<bool> answer = new();
        List<string> pieces = [];
        raw.Next = () => new RecordingChannel
        {
            AtRequest = (_, _, _) => answer,
            AtData = (_, data) =>
            {
                if (!answer.Called)
                {
                    answer.Callback(true);
                }

                pieces.Add($"{(char)data.Span[0]}{(char)data.Span[^1]}{data.Length}");
            },
        };
        uint channel = raw.Open();
        raw.Accepted[0].PauseProducing();
        byte[] first = new byte[1000];
        Array.Fill(first, (byte)'a');
        byte[] second = new byte[20000];
        Array.Fill(second, (byte)'b');
        raw.Peer.Send(new ChannelData(channel, first));
        raw.Request(channel, "slow");
        raw.Peer.Send(new ChannelData(channel, second));
        raw.SendNumbers(Messages.MSG_CHANNEL_EOF, channel);
        raw.Accepted[0].ResumeProducing();
        Assert.That(pieces, Is.EqualTo(["aa1000", "bb20000"]));
        Assert.That(((RecordingChannel)raw.Accepted[0]).Heard[^1], Is.EqualTo("eof"));
        raw.AssertReleased();
    }
}
