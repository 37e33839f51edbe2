using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Connection;

/// <summary>Producers that are asked, where the answer comes late, or nobody asks any more.</summary>
public class PullProducerTests
{
    [Test]
    public void A_producer_registered_when_the_channel_is_gone_is_stopped()
    {
        ConnectionPair pair = new();
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        client.LoseConnection();
        pair.Flush();
        LatePull producer = new(server);
        server.RegisterProducer(producer, streaming: false);
        Assert.That(producer.Heard, Is.EqualTo(["stop"]));
    }

    [Test]
    public void A_producer_that_writes_later_is_asked_for_one_piece_at_a_time_whatever_window_the_peer_gives()
    {
        RawConnection raw = new();
        uint channel = raw.Open(window: 10);
        LatePull producer = new(raw.Accepted[0]);
        raw.Accepted[0].RegisterProducer(producer, streaming: false);
        Assert.That(producer.Heard, Is.EqualTo(["asked"]));
        for (int i = 0; i < 10; i++)
        {
            raw.SendNumbers(Messages.MSG_CHANNEL_WINDOW_ADJUST, channel, 1);
        }

        Assert.That(producer.Heard, Has.Count.EqualTo(1), "it has not answered yet");
        producer.Produce(20);
        Assert.That(producer.Heard, Has.Count.EqualTo(2), "all of that has gone");
        producer.Produce(20);
        Assert.That(producer.Heard, Has.Count.EqualTo(2), "all of that is kept");
        producer.Produce(0);
        raw.SendNumbers(Messages.MSG_CHANNEL_WINDOW_ADJUST, channel, 19);
        Assert.That(producer.Heard, Has.Count.EqualTo(2), "some of that is kept");
        raw.SendNumbers(Messages.MSG_CHANNEL_WINDOW_ADJUST, channel, 1);
        Assert.That(producer.Heard, Has.Count.EqualTo(3));
        raw.AssertReleased();
        Assert.That(producer.Heard[^1], Is.EqualTo("stop"));
    }

    /// <summary>A pull producer that has its pieces some time after it was asked.</summary>
    private sealed class LatePull(SSHChannel channel) : IPullProducer
    {
        public List<string> Heard { get; } = [];

        public void ResumeProducing() => Heard.Add("asked");

        public void StopProducing() => Heard.Add("stop");

        public void Produce(int bytes) => channel.Write(new byte[bytes]);
    }
}
