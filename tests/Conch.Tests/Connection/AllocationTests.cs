using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Connection;

/// <summary>The data path, once it is warm, allocates nothing for a packet.</summary>
public class AllocationTests
{
    private const int Packets = 500;

    [TestCase(64)]
    [TestCase(32 * 1024)]
    public void Receiving_allocates_nothing_per_packet(int size)
    {
        SinkChannel sink = new();
        RawConnection raw = new() { Next = () => sink };
        uint channel = raw.Open();
        byte[] fields = Testing.RawPeer.Encode(new ChannelData(channel, new byte[size]));
        List<byte[]> packets = [.. Enumerable.Range(0, 2 * Packets).Select(_ => raw.Peer.Frame(Messages.MSG_CHANNEL_DATA, fields))];
        Deliver(packets.Take(Packets).ToArray());
        byte[][] measured = packets.Skip(Packets).ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Deliver(measured);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(sink.Bytes, Is.EqualTo(2L * Packets * size));
        Assert.That(allocated, Is.LessThan(Packets * 4L), "less than a pointer a packet: only steps of the window, if anything");

        void Deliver(byte[][] some)
        {
            foreach (byte[] packet in some)
            {
                raw.Peer.End.Deliver(packet);
                raw.Peer.End.Discard();
            }
        }
    }

    [TestCase(64)]
    [TestCase(32 * 1024)]
    public void Sending_allocates_nothing_per_packet(int size)
    {
        RawConnection raw = new();
        raw.Open(window: uint.MaxValue);
        SSHChannel channel = raw.Accepted[0];
        byte[] data = new byte[size];
        Write();

        // Six thousand rounds running read 0, under forced collections too. One, beside other tests, once read 4 KiB, an array's worth; the likeliest cause is the
        // shared pool, which lets arrays go when the collector asks. That does not happen three times running.
        long least = long.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Write();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(channel.BytesSent, Is.EqualTo(4L * Packets * size));
        Assert.That(least, Is.Zero);

        void Write()
        {
            for (int i = 0; i < Packets; i++)
            {
                channel.Write(data);
                raw.Peer.End.Discard();
            }
        }
    }

    private sealed class SinkChannel : SSHChannel
    {
        public long Bytes { get; private set; }

        public override void OnNext(ReadOnlyMemory<byte> value) => Bytes += value.Length;
    }
}
