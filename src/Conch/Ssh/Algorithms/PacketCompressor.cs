using System.Buffers;

namespace Twisted.Conch.Ssh;

/// <summary>Compresses the payloads of one direction as one stream, flushed after each packet.</summary>
internal abstract class PacketCompressor : IDisposable
{
    /// <summary>Compresses one payload.</summary>
    /// <param name="payload">The payload; not kept.</param>
    /// <param name="output">Takes the compressed payload.</param>
    public abstract void Compress(ReadOnlySpan<byte> payload, IBufferWriter<byte> output);

    /// <inheritdoc/>
    public abstract void Dispose();
}
