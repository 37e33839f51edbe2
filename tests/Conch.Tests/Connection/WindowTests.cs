using System.Security.Cryptography;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Connection;

/// <summary>Back-pressure both ways: who cannot take more is not sent more, and nothing is lost or reordered by it.</summary>
public class WindowTests
{
    [Test]
    public void The_window_is_given_back_when_data_was_consumed_in_steps()
    {
        ConnectionPair pair = new() { Next = () => new RecordingChannel(localWindow: 1000) };
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        client.Write(new byte[400]);
        pair.Flush();
        Assert.That(client.RemoteWindowLeft, Is.EqualTo(600), "no step yet");
        client.Write(new byte[100]);
        pair.Flush();
        Assert.That(client.RemoteWindowLeft, Is.EqualTo(1000));
        Assert.That(server.LocalWindowLeft, Is.EqualTo(1000));
        Assert.That(client.Heard, Is.EqualTo(["open", "window 500"]));
    }

    [Test]
    public void A_paused_channel_gives_nothing_back_and_gets_all_in_order_when_it_goes_on()
    {
        ConnectionPair pair = new() { Next = () => new RecordingChannel(localWindow: 10000) };
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        server.AtData = (channel, _) => channel.Heard.Add("data");
        server.PauseProducing();
        byte[] data = RandomNumberGenerator.GetBytes(30000);
        client.Write(data.AsSpan(0, 4000));
        client.WriteExtended(1, "error");
        client.Write(data.AsSpan(4000));
        pair.Client.SendEOF(client);
        client.LoseConnection();
        pair.Flush();
        Assert.That(server.Got.Length, Is.Zero);
        Assert.That(server.Incoming.Kept, Is.EqualTo(10000));
        Assert.That(client.RemoteWindowLeft, Is.Zero);
        server.ResumeProducing();
        pair.Flush();
        Assert.That(server.Got.ToArray(), Is.EqualTo(data));
        Assert.That(server.Heard[..3], Is.EqualTo(["open", "data", "ext 1 error"]));
        Assert.That(server.Heard[^3..], Is.EqualTo(["eof", "close", "closed"]));
        Assert.That(client.Heard[^2..], Is.EqualTo(["close", "closed"]));
        pair.AssertAlive();
    }

    [Test]
    public void Pausing_inside_the_delivery_of_what_was_kept_stops_it()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        server.PauseProducing();
        client.Write("one");
        client.WriteExtended(1, "two");
        client.Write("three");
        pair.Flush();
        server.AtData = (channel, _) => channel.PauseProducing();
        server.ResumeProducing();
        Assert.That(server.Got.ToArray(), Is.EqualTo("one"u8.ToArray()));
        Assert.That(server.Heard, Is.EqualTo(["open"]));
        server.ResumeProducing();
        Assert.That(server.Got.ToArray(), Is.EqualTo("onethree"u8.ToArray()));
        Assert.That(server.Heard, Is.EqualTo(["open", "ext 1 two"]));
    }

    [Test]
    public void A_close_is_answered_at_once_though_what_was_kept_is_read_later()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        server.PauseProducing();
        client.Write("last words");
        client.LoseConnection();
        pair.Flush();
        Assert.That(client.Heard[^1], Is.EqualTo("closed"));
        Assert.That(server.Heard, Is.EqualTo(["open"]));
        Assert.That(pair.Server.Channels, Has.Count.EqualTo(1), "it counts until it is read");
        server.ResumeProducing();
        Assert.That(server.Got.ToArray(), Is.EqualTo("last words"u8.ToArray()));
        Assert.That(server.Heard, Is.EqualTo(["open", "close", "closed"]));
        Assert.That(pair.Server.Channels, Is.Empty);
    }

    [Test]
    public void What_throws_at_kept_data_ends_its_connection()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        server.PauseProducing();
        client.Write("data");
        pair.Flush();
        server.AtData = (_, _) => throw new InvalidOperationException("cannot");
        server.ResumeProducing();
        pair.Flush();
        Assert.That(pair.IsLost);
        Assert.That(server.Heard[^1], Is.EqualTo("closed"));
    }

    [Test]
    public void A_channel_may_give_its_window_back_itself()
    {
        ConnectionPair pair = new() { Next = () => new RecordingChannel(localWindow: 1000) { AdjustsWindow = false } };
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        client.Write(new byte[1500]);
        pair.Flush();
        Assert.That(server.Got.Length, Is.EqualTo(1000));
        pair.Server.AdjustWindow(server, 10);
        pair.Flush();
        Assert.That(server.Got.Length, Is.EqualTo(1010));
        Assert.That(() => pair.Server.AdjustWindow(server, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        pair.Server.AdjustWindow(server, int.MaxValue);
        pair.Server.AdjustWindow(server, int.MaxValue);
        Assert.That(() => pair.Server.AdjustWindow(server, 100), Throws.InstanceOf<ArgumentOutOfRangeException>(), "2^32-1 is the most");
    }

    [Test]
    public void Who_writes_beyond_the_window_is_told_to_stop_and_to_go_on()
    {
        ConnectionPair pair = new() { Next = () => new RecordingChannel(localWindow: 100) };
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        Producer producer = new();
        client.RegisterProducer(producer, streaming: true);
        server.PauseProducing();
        client.Write(new byte[100]);
        Assert.That(client.AreWriting);
        client.Write(new byte[1]);
        Assert.That(client.AreWriting, Is.False);
        client.Write(new byte[1]);
        Assert.That(client.Heard, Is.EqualTo(["open", "stop"]));
        Assert.That(producer.Heard, Is.EqualTo(["pause"]));
        pair.Flush();
        server.ResumeProducing();
        pair.Flush();
        Assert.That(client.Heard, Is.EqualTo(["open", "stop", "window 100", "start"]));
        Assert.That(producer.Heard, Is.EqualTo(["pause", "resume"]));
        client.LoseConnection();
        pair.Flush();
        Assert.That(producer.Heard, Is.EqualTo(["pause", "resume", "stop"]));
        Assert.That(server.Got.Length, Is.EqualTo(102));
    }

    [Test]
    public void A_producer_that_is_asked_is_asked_as_long_as_the_window_lasts()
    {
        ConnectionPair pair = new() { Next = () => new RecordingChannel(localWindow: 100) };
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        server.PauseProducing();
        PullProducer producer = new(client, pieces: 50);
        client.RegisterProducer(producer, streaming: false);
        Assert.That(producer.Asked, Is.EqualTo(11), "ten pieces of ten bytes, and one that is kept");
        pair.Flush();
        server.ResumeProducing();
        pair.Flush();
        Assert.That(server.Got.Length, Is.EqualTo(500));
    }

    [Test]
    public void A_producer_that_is_asked_is_not_asked_again_before_its_last_piece_has_gone()
    {
        ConnectionPair pair = new() { Next = () => new RecordingChannel(localWindow: 100) };
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        int mostKept = 0;
        server.AtData = (_, _) => mostKept = Math.Max(mostKept, client.Outgoing.Kept);
        PullProducer producer = new(client, pieces: 20, size: 1000);
        client.RegisterProducer(producer, streaming: false);
        for (int turn = 0; turn < 1000 && server.Got.Length < 20_000; turn++)
        {
            pair.Flush();
        }

        Assert.That(server.Got.Length, Is.EqualTo(20_000));
        Assert.That(mostKept, Is.LessThanOrEqualTo(1000), "one piece");
    }

    [Test]
    public void A_channel_may_be_its_own_producer_that_is_asked()
    {
        ConnectionPair pair = new();
        Feeding client = new();
        pair.Client.OpenChannel(client);
        pair.Flush();
        client.RegisterProducer(client, streaming: false);
        pair.Flush();
        Assert.That(pair.Accepted[0].Got.ToArray(), Is.EqualTo("fed"u8.ToArray()));
    }

    [Test]
    public void While_output_does_not_flow_channels_stop_and_go_on_in_turn()
    {
        ConnectionPair pair = new();
        (RecordingChannel first, _) = pair.Open();
        (RecordingChannel second, _) = pair.Open();
        pair.ClientEnd.SetFull(true);
        first.Write("a");
        second.Write("b");
        Assert.That(first.AreWriting, Is.False);
        Assert.That(second.AreWriting, Is.False);
        Assert.That(pair.ClientEnd.BufferedBytes, Is.Zero, "what is kept is kept by the channels");
        pair.ClientEnd.SetFull(false);
        pair.Flush();
        Assert.That(first.Heard, Is.EqualTo(["open", "stop", "start"]));
        Assert.That(second.Heard, Is.EqualTo(["open", "stop", "start"]));
        Assert.That(pair.Accepted[0].Got.ToArray(), Is.EqualTo("a"u8.ToArray()));
        Assert.That(pair.Accepted[1].Got.ToArray(), Is.EqualTo("b"u8.ToArray()));
    }

    [Test]
    public void Who_fills_the_output_again_waits_behind_the_others()
    {
        ConnectionPair pair = new();
        List<string> turns = [];
        Greedy[] channels = [new("a", pair, turns), new("b", pair, turns), new("c", pair, turns)];
        foreach (Greedy channel in channels)
        {
            pair.Client.OpenChannel(channel);
            pair.Flush();
        }

        pair.ClientEnd.SetFull(true);
        foreach (Greedy channel in channels)
        {
            channel.Write("x");
        }

        for (int i = 0; i < 6; i++)
        {
            pair.ClientEnd.SetFull(false);
        }

        Assert.That(turns, Is.EqualTo(["a", "b", "c", "a", "b", "c"]));
    }

    [Test]
    public void A_key_exchange_in_the_middle_loses_and_reorders_nothing()
    {
        ConnectionPair pair = new();
        byte[] data = RandomNumberGenerator.GetBytes(1 << 20);
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        server.AtData = (channel, piece) => channel.Write(piece);
        for (int at = 0; at < data.Length; at += 1000)
        {
            if (at % 50000 == 0)
            {
                (at % 100000 == 0 ? pair.Transports.Client : (SSHTransportBase)pair.Transports.Server).SendKexInit();
            }

            client.Write(data.AsSpan(at, Math.Min(1000, data.Length - at)));
            if (at % 7000 == 0)
            {
                pair.Flush();
                pair.Transports.Reactor.Advance(1);
            }
        }

        pair.Flush();
        Assert.That(server.Got.ToArray(), Is.EqualTo(data));
        Assert.That(client.Got.ToArray(), Is.EqualTo(data));
        pair.AssertAlive();
    }

    [Test]
    public void A_peer_that_never_reads_costs_a_bounded_amount()
    {
        RawConnection raw = new();
        uint channel = raw.Open(window: uint.MaxValue);
        RecordingChannel served = (RecordingChannel)raw.Accepted[0];
        raw.Peer.End.SetFull(true);
        byte[] piece = new byte[32 * 1024];
        for (int i = 0; i < 1000; i++)
        {
            served.Write(piece);
            raw.Peer.End.Deliver(raw.Peer.Frame(Messages.MSG_CHANNEL_REQUEST, Testing.RawPeer.Encode(
                new ChannelRequest { Recipient = channel, RequestType = "x", WantReply = true })));
        }

        Assert.That(raw.Connection.Host.Kept, Is.LessThan(5 * 1024 * 1024));
        Assert.That(raw.Peer.End.BufferedBytes, Is.LessThan(64 * 1024), "nor are its requests answered");
        Assert.That(served.Heard.Count, Is.LessThan(100));
        raw.AssertReleased();
    }

    [Test]
    public void A_peer_that_takes_a_byte_at_a_time_gets_all_of_it()
    {
        ConnectionPair pair = new() { Next = () => new RecordingChannel(localWindow: 1, localMaxPacket: 1) };
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        byte[] data = RandomNumberGenerator.GetBytes(500);
        client.Write(data);
        client.LoseConnection();
        pair.Flush();
        Assert.That(server.Got.ToArray(), Is.EqualTo(data));
        Assert.That(server.Heard[^1], Is.EqualTo("closed"));
    }

    private sealed class Producer : IPushProducer
    {
        public List<string> Heard { get; } = [];

        public void PauseProducing() => Heard.Add("pause");

        public void ResumeProducing() => Heard.Add("resume");

        public void StopProducing() => Heard.Add("stop");
    }

    private sealed class Feeding : SSHChannel, IPullProducer
    {
        public override string Name => "session";

        void IPullProducer.ResumeProducing()
        {
            Write("fed");
            UnregisterProducer();
        }

        void IProducer.StopProducing()
        {
        }
    }

    private sealed class PullProducer(SSHChannel channel, int pieces, int size = 10) : IPullProducer
    {
        public int Asked { get; private set; }

        public void ResumeProducing()
        {
            Asked++;
            channel.Write(new byte[size]);
            if (Asked == pieces)
            {
                channel.UnregisterProducer();
            }
        }

        public void StopProducing()
        {
        }
    }

    /// <summary>Writes whenever it may, and fills the output with it.</summary>
    private sealed class Greedy(string name, ConnectionPair pair, List<string> turns) : SSHChannel
    {
        public override string Name => "session";

        public override void StartWriting()
        {
            turns.Add(name);
            pair.ClientEnd.SetFull(true);
            Write("more");
        }
    }
}
