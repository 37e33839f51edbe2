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
    /// <param name="head">The message's number and the first of its fields; copied.</param>
    /// <param name="tail">The other fields; copied.</param>
    public void Add(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        byte[] packet = [.. head, .. tail];
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
