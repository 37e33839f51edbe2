using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>zlib, a payload at a time. RFC 1950, RFC 4253 §6.2. Keeps about 50 KiB of native memory.</summary>
internal sealed class ZlibPacketDecompressor : PacketDecompressor
{
    private const int Piece = 16 * 1024;

    private readonly PayloadStream _source = new();
    private readonly ZLibStream _zlib;

    /// <summary>Starts a stream.</summary>
    public ZlibPacketDecompressor() => _zlib = new ZLibStream(_source, CompressionMode.Decompress);

    /// <inheritdoc/>
    public override bool TryDecompress(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(copy);
        _source.Payload = copy.AsMemory(0, payload.Length);
        try
        {
            // What is left unread stands behind the stream's own end.
            return TryReadAll(output) && _source.Payload.IsEmpty;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            _source.Payload = default;
            CryptographicOperations.ZeroMemory(copy.AsSpan(0, payload.Length));
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _zlib.Dispose();

    private bool TryReadAll(IBufferWriter<byte> output)
    {
        int total = 0;
        while (true)
        {
            // One byte more than allowed is enough to know.
            int room = Math.Min(Piece, MaxPayload + 1 - total);
            int read = _zlib.Read(output.GetSpan(room)[..room]);
            total += read;
            if (read == 0)
            {
                return true;
            }

            if (total > MaxPayload)
            {
                return false;
            }

            output.Advance(read);
        }
    }

    /// <summary>Gives out the payload that is there, and then says it has no more for now.</summary>
    private sealed class PayloadStream : Stream
    {
        public ReadOnlyMemory<byte> Payload { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(buffer.Length, Payload.Length);
            Payload.Span[..count].CopyTo(buffer);
            Payload = Payload[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
