using System.Security.Cryptography;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Tests.Connection;

/// <summary>What applications see of channels, on a client and a server of ours in memory.</summary>
public class ChannelTests
{
    [Test]
    public void A_channel_opens_on_both_sides_and_carries_data_both_ways()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        client.Write("to the server");
        server.Write("to the client"u8);
        pair.Flush();
        Assert.That(server.Got.ToArray(), Is.EqualTo("to the server"u8.ToArray()));
        Assert.That(client.Got.ToArray(), Is.EqualTo("to the client"u8.ToArray()));
        Assert.That(client.Heard, Is.EqualTo(["open"]));
        Assert.That(server.Heard, Is.EqualTo(["open"]));
        Assert.That(server.Avatar, Is.SameAs(pair.User));
        Assert.That(pair.User.Conn, Is.SameAs(pair.Server));
        Assert.That(pair.Server.Channels.Values, Is.EqualTo([server]));
        Assert.That(client.GetPeer(), Is.EqualTo(pair.Transports.Client.GetPeer()));
        Assert.That(client.GetHost(), Is.EqualTo(pair.Transports.Client.GetHost()));
    }

    [Test]
    public void What_a_type_sends_along_reaches_the_lookup_and_the_channel()
    {
        ConnectionPair pair = new();
        pair.Client.OpenChannel(new RecordingChannel(), "extra");
        pair.Flush();
        Assert.That(pair.Accepted[0].Data, Is.EqualTo((Bytes)"extra"));
        Assert.That(pair.Accepted[0].Heard, Is.EqualTo(["open extra"]));
    }

    [Test]
    public void An_unknown_type_is_refused_with_its_code_and_leaves_nothing_behind()
    {
        ConnectionPair pair = new();
        pair.User.ChannelLookup.Clear();
        RecordingChannel channel = new();
        pair.Client.OpenChannel(channel);
        pair.Flush();
        Assert.That(channel.Heard, Is.EqualTo(["failed 3 unknown channel"]));
        Assert.That(pair.Client.Channels, Is.Empty);
        Assert.That(pair.Server.Channels, Is.Empty);
    }

    [Test]
    public void A_lookup_may_take_its_time_and_refuse_with_its_own_words()
    {
        ConnectionPair pair = new();
        Deferred<SSHChannel> decision = new();
        LateUser user = new(decision);
        pair.Transports.Server.Avatar = user;
        RecordingChannel channel = new();
        pair.Client.OpenChannel(channel);
        pair.Flush();
        Assert.That(channel.Heard, Is.Empty);
        decision.Errback(new ConchError("nobody there", SSHConnection.OPEN_CONNECT_FAILED));
        pair.Flush();
        Assert.That(channel.Heard, Is.EqualTo(["failed 2 nobody there"]));
    }

    [Test]
    public void A_lookup_that_comes_after_the_connection_is_lost_opens_nothing()
    {
        ConnectionPair pair = new();
        Deferred<SSHChannel> decision = new();
        pair.Transports.Server.Avatar = new LateUser(decision);
        pair.Client.OpenChannel(new RecordingChannel());
        pair.Flush();
        pair.Transports.Server.LoseConnection();
        pair.Flush();
        RecordingChannel late = new();
        decision.Callback(late);
        Assert.That(late.Heard, Is.EqualTo(["failed 2 The connection was lost."]));
        Assert.That(pair.Server.Channels, Is.Empty);
    }

    [Test]
    public void A_lookup_that_throws_is_an_unknown_failure_and_not_the_end()
    {
        ConnectionPair pair = new();
        pair.User.ChannelLookup["session"] = () => throw new InvalidOperationException("secret");
        RecordingChannel channel = new();
        pair.Client.OpenChannel(channel);
        pair.Flush();
        Assert.That(channel.Heard, Is.EqualTo(["failed 2 unknown failure"]));
        pair.AssertAlive();
    }

    [Test]
    public void Requests_reach_their_methods_and_the_table_and_are_answered()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        server.Requests["my-req@example.com"] = data => data == "yes";
        List<string> answers = [];
        Ask("my-req@example.com", "yes");
        Ask("my-req@example.com", "no");
        Ask("shell", default);
        Ask("nobody-knows@example.com", default);
        pair.Flush();
        Assert.That(answers, Is.EqualTo(["granted", "channel request failed", "channel request failed", "channel request failed"]));

        void Ask(string type, Bytes data) => pair.Client.SendRequest(client, type, data, wantReply: true)!.AddCallbacks(
            _ => answers.Add("granted"), (Failure failure) => answers.Add(failure.GetErrorMessage()));
    }

    [TestCase("shell")]
    [TestCase("exec")]
    [TestCase("pty-req")]
    [TestCase("subsystem")]
    [TestCase("env")]
    [TestCase("window-change")]
    [TestCase("signal")]
    [TestCase("break")]
    [TestCase("exit-status")]
    [TestCase("exit-signal")]
    [TestCase("x11-req")]
    [TestCase("auth-agent-req")]
    [TestCase("auth-agent-req@openssh.com")]
    public void Each_request_of_the_RFC_has_its_method(string name)
    {
        MethodsChannel channel = new();
        channel.RequestReceived(name, "data");
        Assert.That(channel.Called, Is.EqualTo([name.Split('@')[0]]));
    }

    [Test]
    public void Answers_go_out_in_the_order_of_the_requests_whenever_they_come()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        List<Deferred<bool>> waiting = [];
        server.AtRequest = (_, _, _) =>
        {
            waiting.Add(new Deferred<bool>());
            return waiting[^1];
        };
        List<string> answers = [];
        for (int i = 0; i < 4; i++)
        {
            int number = i;
            pair.Client.SendRequest(client, "req", default, wantReply: true)!.AddCallbacks(
                _ => answers.Add($"{number} granted"), (Failure _) => answers.Add($"{number} refused"));
        }

        pair.Flush();
        waiting[3].Callback(true);
        waiting[1].Callback(false);
        pair.Flush();
        Assert.That(answers, Is.Empty, "the first is not there yet");
        waiting[0].Callback(true);
        pair.Flush();
        Assert.That(answers, Is.EqualTo(["0 granted", "1 refused"]));
        waiting[2].Errback(new InvalidOperationException("no"));
        pair.Flush();
        Assert.That(answers, Is.EqualTo(["0 granted", "1 refused", "2 refused", "3 granted"]));
    }

    [Test]
    public void What_a_handler_writes_asks_and_ends_comes_after_its_answer_and_in_order()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        server.AtRequest = (channel, _, _) =>
        {
            channel.Write("output");
            channel.WriteExtended(1, "error");
            channel.Conn.SendRequest(channel, "exit-status", new byte[] { 0, 0, 0, 7 });
            channel.Conn.SendEOF(channel);
            channel.LoseConnection();
            return true;
        };
        client.AtData = (channel, _) => channel.Heard.Add("data");
        pair.Client.SendRequest(client, "exec", Common.NS("true"), wantReply: true)!.AddCallback(_ => client.Heard.Add("granted"));
        pair.Flush();
        Assert.That(client.Heard, Is.EqualTo(["open", "granted", "data", "ext 1 error", "request exit-status", "eof", "close", "closed"]));
        Assert.That(server.Heard, Is.EqualTo(["open", "request exec", "close", "closed"]));
        Assert.That(pair.Client.Channels, Is.Empty);
        Assert.That(pair.Server.Channels, Is.Empty);
        pair.AssertAlive();
    }

    [Test]
    public void A_handler_that_throws_refuses()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        server.AtRequest = (_, _, _) => throw new InvalidOperationException("not executing commands");
        string? answer = null;
        pair.Client.SendRequest(client, "exec", default, wantReply: true)!.AddErrback((Failure failure) => answer = failure.GetErrorMessage());
        pair.Flush();
        Assert.That(answer, Is.EqualTo("channel request failed"));
        pair.AssertAlive();
    }

    [Test]
    public void Requests_that_wait_fail_when_the_channel_closes_and_later_ones_at_once()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        server.AtRequest = (_, _, _) => new Deferred<bool>();
        List<string> answers = [];
        pair.Client.SendRequest(client, "shell", default, wantReply: true)!.AddErrback((Failure failure) => answers.Add(failure.GetErrorMessage()));
        pair.Flush();
        server.LoseConnection();
        pair.Flush();
        pair.Client.SendRequest(client, "shell", default, wantReply: true)!.AddErrback((Failure failure) => answers.Add(failure.GetErrorMessage()));
        Assert.That(pair.Client.SendRequest(client, "shell", default), Is.Null);
        Assert.That(answers, Is.EqualTo(["Channel closed.", "Channel closed."]));
        pair.AssertAlive();
    }

    [Test]
    public void Closing_twice_and_writing_afterwards_do_nothing()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        client.LoseConnection();
        client.LoseConnection();
        client.Write("too late");
        pair.Flush();
        client.LoseConnection();
        server.LoseConnection();
        client.Write("too late");
        pair.Client.SendEOF(client);
        pair.Flush();
        Assert.That(server.Got.Length, Is.Zero);
        Assert.That(server.Heard, Is.EqualTo(["open", "close", "closed"]));
        Assert.That(client.Heard, Is.EqualTo(["open", "close", "closed"]));
        pair.AssertAlive();
    }

    [Test]
    public void Data_after_our_EOF_is_dropped_and_the_other_direction_goes_on()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        client.Write("all");
        pair.Client.SendEOF(client);
        pair.Client.SendEOF(client);
        client.Write("more");
        pair.Flush();
        server.Write("answer");
        pair.Flush();
        Assert.That(server.Got.ToArray(), Is.EqualTo("all"u8.ToArray()));
        Assert.That(server.Heard, Is.EqualTo(["open", "eof"]));
        Assert.That(client.Got.ToArray(), Is.EqualTo("answer"u8.ToArray()));
    }

    [Test]
    public void A_lost_connection_closes_every_channel_once_even_when_one_of_them_throws()
    {
        ConnectionPair pair = new();
        (RecordingChannel first, _) = pair.Open();
        ThrowingChannel second = new();
        pair.Client.OpenChannel(second);
        pair.Flush();
        (RecordingChannel third, _) = pair.Open();
        RecordingChannel asked = new();
        pair.Client.OpenChannel(asked);
        pair.Transports.Pair.ClientEnd.Lose(new ConnectionLost());
        Assert.That(first.Heard, Is.EqualTo(["open", "closed"]));
        Assert.That(third.Heard, Is.EqualTo(["open", "closed"]));
        Assert.That(asked.Heard, Is.EqualTo(["failed 2 The connection was lost."]));
        Assert.That(pair.Client.Channels, Is.Empty);
        RecordingChannel late = new();
        pair.Client.OpenChannel(late);
        Assert.That(late.Heard, Is.EqualTo(["failed 2 The connection was lost."]));
    }

    [Test]
    public void A_channel_is_opened_once()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        Assert.That(() => pair.Client.OpenChannel(client), Throws.InvalidOperationException);
        pair.Next = () => server;
        RecordingChannel again = new();
        pair.Client.OpenChannel(again);
        pair.Flush();
        Assert.That(again.Heard, Is.EqualTo(["failed 2 unknown failure"]));
        Assert.That(() => client.LocalWindowSize = 5, Throws.InvalidOperationException);
    }

    [Test]
    public void What_is_written_before_the_answer_goes_out_after_it()
    {
        ConnectionPair pair = new();
        RecordingChannel client = new();
        pair.Client.OpenChannel(client);
        Assert.That(() => pair.Client.SendRequest(client, "exec", default), Throws.InvalidOperationException);
        client.Write("early");
        client.LoseConnection();
        pair.Flush();
        Assert.That(pair.Accepted[0].Got.ToArray(), Is.EqualTo("early"u8.ToArray()));
        Assert.That(pair.Accepted[0].Heard, Is.EqualTo(["open", "close", "closed"]));
        Assert.That(client.Heard, Is.EqualTo(["stop", "open", "close", "closed"]));
    }

    [Test]
    public void A_server_opens_channels_at_a_client_that_takes_them()
    {
        ConnectionPair pair = new();
        RecordingChannel server = new();
        pair.Server.OpenChannel(server, "here");
        pair.Flush();
        Assert.That(server.Heard, Is.EqualTo(["failed 3 unknown channel"]), "a client without a user takes none");
        ConchUser own = new();
        RecordingChannel client = new();
        own.ChannelLookup["session"] = () => client;
        pair.Transports.Client.Avatar = own;
        RecordingChannel again = new();
        pair.Server.OpenChannel(again, "here");
        pair.Flush();
        Assert.That(again.Heard, Is.EqualTo(["open"]));
        Assert.That(client.Heard, Is.EqualTo(["open here"]));
    }

    [Test]
    public void Received_has_the_data_as_owned_chunks_and_ends_with_EOF()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        List<Bytes> chunks = [];
        bool ended = false;
        server.Received.Subscribe(chunks.Add, () => ended = true);
        client.Write("one");
        client.Write("two");
        pair.Flush();
        Assert.That(chunks, Is.EqualTo(new Bytes[] { "one", "two" }));
        Assert.That(ended, Is.False);
        pair.Client.SendEOF(client);
        pair.Flush();
        Assert.That(ended);
    }

    [Test]
    public void The_borrowed_memory_cannot_be_read_after_the_call()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        ReadOnlyMemory<byte> kept = default;
        server.AtData = (_, data) => kept = data;
        client.Write("gone");
        pair.Flush();
        Assert.That(() => kept.Span[0], Throws.InvalidOperationException);
    }

    [Test]
    public void Two_hundred_channels_on_one_connection_carry_their_own_data()
    {
        SSHLimits wide = SSHLimits.Default with { Channels = 200, Sessions = 200 };
        ConnectionPair pair = new(wide);
        List<(RecordingChannel Client, byte[] Data)> all = [];
        pair.Next = () => new RecordingChannel { AtData = (channel, data) => channel.Write(data), AtEof = channel => channel.LoseConnection() };
        for (int i = 0; i < 200; i++)
        {
            all.Add((pair.Open().Client, RandomNumberGenerator.GetBytes(3 * 64 * 1024)));
        }

        for (int at = 0; at < 3 * 64 * 1024; at += 48 * 1024)
        {
            foreach ((RecordingChannel client, byte[] data) in all)
            {
                client.Write(data.AsSpan(at, Math.Min(48 * 1024, data.Length - at)));
                pair.Flush();
            }
        }

        foreach ((RecordingChannel client, byte[] data) in all)
        {
            pair.Client.SendEOF(client);
            pair.Flush();
            Assert.That(client.Got.ToArray().AsSpan().SequenceEqual(data));
            Assert.That(client.Heard[^1], Is.EqualTo("closed"));
        }

        Assert.That(pair.Server.Channels, Is.Empty);
        Assert.That(pair.Client.Channels, Is.Empty);
        pair.AssertAlive();
    }

    [Test]
    public void Churn_leaves_nothing_behind()
    {
        ConnectionPair pair = new();
        for (int i = 0; i < 500; i++)
        {
            (RecordingChannel client, _) = pair.Open();
            client.LoseConnection();
            pair.Flush();
        }

        Assert.That(pair.Server.Channels, Is.Empty);
        Assert.That(pair.Server.Host.Table.OfPeer, Is.Zero);
        Assert.That(pair.Server.Host.Table.SessionsOfPeer, Is.Zero);
        Assert.That(pair.Open().Server.LocalWindowSize, Is.EqualTo(SSHLimits.Default.ChannelWindow), "all windows came back");
    }

    private sealed class LateUser(Deferred<SSHChannel> decision) : ConchUser
    {
        public override Deferred<SSHChannel> LookupChannel(string channelType, long windowSize, int maxPacket, Bytes data) => decision;
    }

    private sealed class ThrowingChannel : SSHChannel
    {
        public override string Name => "session";

        public override void Closed() => throw new InvalidOperationException("closing fails");
    }

    private sealed class MethodsChannel : SSHChannel
    {
        public List<string> Called { get; } = [];

        public override Deferred<bool> RequestShell(Bytes data) => Note("shell");

        public override Deferred<bool> RequestExec(Bytes data) => Note("exec");

        public override Deferred<bool> RequestPtyReq(Bytes data) => Note("pty-req");

        public override Deferred<bool> RequestSubsystem(Bytes data) => Note("subsystem");

        public override Deferred<bool> RequestEnv(Bytes data) => Note("env");

        public override Deferred<bool> RequestWindowChange(Bytes data) => Note("window-change");

        public override Deferred<bool> RequestSignal(Bytes data) => Note("signal");

        public override Deferred<bool> RequestBreak(Bytes data) => Note("break");

        public override Deferred<bool> RequestExitStatus(Bytes data) => Note("exit-status");

        public override Deferred<bool> RequestExitSignal(Bytes data) => Note("exit-signal");

        public override Deferred<bool> RequestX11Req(Bytes data) => Note("x11-req");

        public override Deferred<bool> RequestAuthAgentReq(Bytes data) => Note("auth-agent-req");

        private bool Note(string name)
        {
            Called.Add(name);
            return true;
        }
    }
}
