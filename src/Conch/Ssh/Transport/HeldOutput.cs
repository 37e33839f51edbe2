using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>Packets that wait for our NEWKEYS. Made when the first one waits; bounded by its owner.</summary>
internal sealed class HeldOutput
{
    private readonly Queue<byte[]> _packets = new();

    /// <summary>Packets that wait.</summary>
    public int Count => _packets.Count;

    /// <summary>Their bytes.</summary>
    public int Bytes { get; private set; }

    /// <summary>Adds a packet.</summary>
    /// <param name="number">The message's number.</param>
    /// <param name="fields">What follows it; copied.</param>
    public void Add(byte number, ReadOnlySpan<byte> fields)
    {
        byte[] packet = new byte[fields.Length + 1];
        packet[0] = number;
        fields.CopyTo(packet.AsSpan(1));
        Bytes += packet.Length;
        _packets.Enqueue(packet);
    }

    /// <summary>Adds the mark at which delayed compression begins: an empty packet, which no real one is.</summary>
    public void AddCompressionMark() => _packets.Enqueue([]);

    /// <summary>Takes the packet that waits longest; empty is the mark.</summary>
    /// <param name="packet">Number and fields. Its taker wipes it.</param>
    public bool TryTake(out byte[] packet)
    {
        if (!_packets.TryDequeue(out byte[]? next))
        {
            packet = [];
            return false;
        }

        Bytes -= next.Length;
        packet = next;
        return true;
    }

    /// <summary>Wipes and forgets all.</summary>
    public void Clear()
    {
        while (TryTake(out byte[] packet))
        {
            CryptographicOperations.ZeroMemory(packet);
        }
    }
}
