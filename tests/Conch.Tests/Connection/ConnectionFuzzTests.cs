using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Fuzz;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Connection;

/// <summary>Seeded lives: a peer that sends anything about channels, and two honest ends with pauses, rekeys and odd sizes.</summary>
public class ConnectionFuzzTests
{
    [Test]
    public void Whatever_a_peer_sends_about_channels_does_no_harm()
    {
        foreach (int seed in FuzzSettings.Seeds(usual: 300))
        {
            Mutator mutator = new(seed);
            RawConnection raw = new(new SSHLimits { Channels = 5, Sessions = 4, UnansweredRequests = 3 });
            List<Deferred<bool>> waiting = [];
            raw.Next = () => new RecordingChannel(localWindow: 1 + mutator.Below(5000))
            {
                AtData = (channel, data) => Act(mutator, channel, data),
                AtRequest = (_, _, _) =>
                {
                    waiting.Add(new Deferred<bool>());
                    return mutator.Once(2) ? waiting[^1] : mutator.Once(2);
                },
            };
            for (int step = 0; step < 60 && !raw.Peer.IsClosed; step++)
            {
                Send(mutator, raw);
                if (waiting.Count > 0 && mutator.Once(3) && !waiting[0].Called)
                {
                    waiting[0].Callback(mutator.Once(2));
                    waiting.RemoveAt(0);
                }

                if (mutator.Once(6) && raw.Accepted.Count > 0)
                {
                    raw.Accepted[mutator.Below(raw.Accepted.Count)].ResumeProducing();
                }

                Assert.That(raw.Connection.Channels, Has.Count.LessThanOrEqualTo(5), $"seed {seed}");
                Assert.That(raw.Connection.Channels.Values.Sum(channel => channel.Incoming.Kept), Is.LessThan(5 * 5000), $"seed {seed}");
            }

            Assert.That(raw.Errors, Is.Empty, $"seed {seed}");
            raw.AssertReleased();
            Assert.That(raw.Accepted.Cast<RecordingChannel>().Select(channel => channel.Heard[^1]), Is.All.EqualTo("closed"), $"seed {seed}");
            Assert.That(raw.Accepted.Cast<RecordingChannel>().Select(channel => channel.Heard.Count(line => line == "closed")), Is.All.EqualTo(1));
        }
    }

    [Test]
    public void Two_honest_ends_lose_and_reorder_nothing()
    {
        foreach (int seed in FuzzSettings.Seeds(usual: 60))
        {
            Mutator mutator = new(seed);
            ConnectionPair pair = new();
            pair.Transports.Pair.ReadSize = 1 + mutator.Below(5000);
            List<(RecordingChannel Sender, RecordingChannel Receiver, MemoryStream Sent)> streams = [];
            for (int i = 0; i < 3; i++)
            {
                pair.Next = () => new RecordingChannel(1 + mutator.Below(3000), 1 + mutator.Below(500));
                (RecordingChannel client, RecordingChannel server) =
                    pair.Open(new RecordingChannel(1 + mutator.Below(3000), 1 + mutator.Below(500)));
                streams.Add((client, server, new MemoryStream()));
                streams.Add((server, client, new MemoryStream()));
            }

            for (int step = 0; step < 200; step++)
            {
                (RecordingChannel sender, RecordingChannel receiver, MemoryStream sent) = streams[mutator.Below(streams.Count)];
                switch (mutator.Below(8))
                {
                    case 0:
                        receiver.PauseProducing();
                        break;
                    case 1:
                        receiver.ResumeProducing();
                        break;
                    case 2:
                        pair.Flush();
                        break;
                    case 3 when mutator.Once(4):
                        (mutator.Once(2) ? pair.Transports.Client : (SSHTransportBase)pair.Transports.Server).SendKexInit();
                        pair.Transports.Reactor.Advance(2);
                        break;
                    default:
                        byte[] data = new byte[mutator.Below(3000)];
                        Array.Fill(data, (byte)step);
                        sender.Write(data);
                        sent.Write(data);
                        break;
                }
            }

            foreach ((RecordingChannel sender, RecordingChannel _, MemoryStream _) in streams)
            {
                sender.Conn.SendEOF(sender);
            }

            foreach ((RecordingChannel _, RecordingChannel receiver, MemoryStream _) in streams)
            {
                receiver.ResumeProducing();
                pair.Flush();
            }

            foreach ((RecordingChannel _, RecordingChannel receiver, MemoryStream sent) in streams)
            {
                Assert.That(receiver.Got.ToArray().AsSpan().SequenceEqual(sent.ToArray()), $"seed {seed}");
                Assert.That(receiver.Heard.Count(line => line == "eof"), Is.EqualTo(1), $"seed {seed}");
            }

            pair.AssertAlive();
        }
    }

    private static void Act(Mutator mutator, RecordingChannel channel, ReadOnlyMemory<byte> data)
    {
        switch (mutator.Below(6))
        {
            case 0:
                channel.PauseProducing();
                break;
            case 1:
                channel.LoseConnection();
                break;
            case 2:
                channel.Conn.SendEOF(channel);
                break;
            default:
                channel.Write(data);
                break;
        }
    }

    private static void Send(Mutator mutator, RawConnection raw)
    {
        uint channel = (uint)mutator.Below(7);
        switch (mutator.Below(14))
        {
            case 0 or 1:
                raw.Ask((uint)mutator.Below(3000), (uint)(1 + mutator.Below(100)));
                break;
            case 2 or 3 or 4:
                raw.Peer.Send(new ChannelData(channel, new byte[mutator.Below(200)]));
                break;
            case 5:
                raw.Peer.Send(new ChannelExtendedData(channel, 1, new byte[mutator.Below(200)]));
                break;
            case 6 or 7:
                raw.SendNumbers(Messages.MSG_CHANNEL_WINDOW_ADJUST, channel, (uint)mutator.Below(mutator.Once(20) ? int.MaxValue : 1000));
                break;
            case 8 or 9:
                raw.Request(channel, "req", mutator.Once(2));
                break;
            case 10:
                raw.SendNumbers(Messages.MSG_CHANNEL_CLOSE, channel);
                break;
            case 11:
                raw.Global("global", mutator.Once(2));
                break;
            case 12 when mutator.Once(4):
                raw.SendNumbers(Messages.MSG_CHANNEL_EOF, channel);
                break;
            default:
                byte[] junk = new byte[mutator.Below(30)];
                Array.Fill(junk, (byte)mutator.Below(4));
                if (mutator.Once(10))
                {
                    raw.Peer.SendPacket((byte)(80 + mutator.Below(25)), junk);
                }

                break;
        }
    }
}
