using System.Buffers;
using System.IO.Compression;

namespace Twisted.Conch.Ssh;

/// <summary>zlib, flushed to a byte boundary after each payload. RFC 1950, RFC 4253 §6.2. Keeps about 260 KiB of native memory.</summary>
internal sealed class ZlibPacketCompressor : PacketCompressor
{
    private readonly WriterStream _sink = new();
    private readonly ZLibStream _zlib;

    /// <summary>Starts a stream.</summary>
    public ZlibPacketCompressor() => _zlib = new ZLibStream(_sink, CompressionLevel.Optimal);

    /// <inheritdoc/>
    public override void Compress(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        _sink.Output = output;
        _zlib.Write(payload);
        _zlib.Flush();
        _sink.Output = null;
    }

    /// <inheritdoc/>
    public override void Dispose() => _zlib.Dispose();

    /// <summary>Hands on what is written; what comes at the end of all, after the last packet, goes nowhere.</summary>
    private sealed class WriterStream : Stream
    {
        public IBufferWriter<byte>? Output { get; set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Output?.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
