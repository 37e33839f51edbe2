using System.Buffers;

namespace Twisted.Conch.Ssh;

/// <summary>Decompresses the payloads of one direction, which are one stream.</summary>
internal abstract class PacketDecompressor : IDisposable
{
    /// <summary>The most a packet may grow to, in bytes.</summary>
    public const int MaxPayload = 256 * 1024;

    /// <summary>Decompresses one payload, in time linear in what comes out, and gives up at <see cref="MaxPayload"/>.</summary>
    /// <param name="payload">The compressed payload; not kept.</param>
    /// <param name="output">Takes at most <see cref="MaxPayload"/> bytes.</param>
    /// <returns>False when the data is not a zlib stream, ends one, or grows too much: the connection must end (COMPRESSION_ERROR).</returns>
    public abstract bool TryDecompress(ReadOnlySpan<byte> payload, IBufferWriter<byte> output);

    /// <inheritdoc/>
    public abstract void Dispose();
}
