using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Takes packets out of the byte stream. RFC 4253 §6. A packet that lies whole in the bytes just received is opened right there; only what is
/// incomplete is copied, and the copy grows by bytes received, never by bytes announced.
/// </summary>
/// <param name="limits">Whose <see cref="SSHLimits.IncomingPacket"/> holds.</param>
internal sealed class PacketInput(SSHLimits limits) : IDisposable
{
    private const int LengthSize = PacketCipher.LengthSize;
    private const int MinPadding = 4;

    private PacketCipher _cipher = NullPacketCipher.Instance;
    private PacketDecompressor? _decompressor;
    private PooledBuffer? _inflated;
    private RemainderBuffer _rest;

    // Of the packet being gathered: 0 until its header is read, then bytes of the whole with its tag.
    private int _wanted;

    // Bytes still to swallow before a CBC packet's failure is shown; 0 when nothing failed.
    private int _discard;

    /// <summary>The sequence number of the next packet.</summary>
    public uint Sequence { get; private set; }

    /// <summary>Bytes taken under these keys.</summary>
    public long Bytes { get; private set; }

    /// <summary>Packets taken under these keys.</summary>
    public uint Packets { get; private set; }

    /// <summary>What protects the packets; null before the first NEWKEYS.</summary>
    public DirectionAlgorithms? Algorithms { get; private set; }

    /// <summary>Bytes kept for later: part of a packet, or packets that wait.</summary>
    public int Kept => _rest.Count;

    /// <summary>Takes one packet.</summary>
    /// <param name="fresh">Bytes just received, changed in place; what was used is cut off. What is left of them when this returns false is nothing.</param>
    /// <param name="payload">Number and fields, never empty; valid until the next call.</param>
    /// <returns>Whether there was a whole packet.</returns>
    /// <exception cref="DisconnectException">The packet is not acceptable.</exception>
    public bool TryRead(ref Span<byte> fresh, out Span<byte> payload)
    {
        payload = default;
        DropLast();
        if (_discard > 0)
        {
            SwallowOrThrow(ref fresh);
            return false;
        }

        Span<byte> packet;
        if (_rest.Count == 0)
        {
            if (!IsWhole(fresh))
            {
                KeepOpened(fresh);
                fresh = default;
                return false;
            }

            packet = fresh[.._wanted];
            fresh = fresh[_wanted..];
        }
        else
        {
            if (!TopUp(ref fresh))
            {
                return false;
            }

            packet = _rest.Span[.._wanted];
            _rest.Consume(_wanted);
        }

        if (!TryOpen(packet, out payload))
        {
            SwallowOrThrow(ref fresh);
            return false;
        }

        payload = Inflate(payload);
        return true;
    }

    /// <summary>Wipes the packet that was taken last, wherever it is opened.</summary>
    /// <param name="fresh">What <see cref="TryRead"/> was given.</param>
    /// <param name="payload">What it gave; not valid any more.</param>
    public void WipeLast(ReadOnlySpan<byte> fresh, Span<byte> payload)
    {
        if (fresh.Overlaps(payload))
        {
            CryptographicOperations.ZeroMemory(payload);
        }

        // What it was copied to may have been given back meanwhile, and is wiped then; the payload itself must not be touched here.
        DropLast();
        _rest.WipeConsumed();
    }

    /// <summary>Keeps bytes for a later <see cref="TryRead"/>.</summary>
    /// <param name="fresh">What was received; copied.</param>
    /// <exception cref="LimitExceededException">More is kept than reading would have let in.</exception>
    public void Keep(ReadOnlySpan<byte> fresh)
    {
        DropLast();
        if (_rest.Count + (long)fresh.Length > 2L * limits.IncomingPacket)
        {
            throw new LimitExceededException("More came than was asked for.");
        }

        _rest.Append(fresh);
    }

    /// <summary>The peer's NEWKEYS came: the next packet is under other keys.</summary>
    /// <param name="cipher">The protection, owned from now on.</param>
    /// <param name="algorithms">What it is.</param>
    /// <param name="resetSequence">Whether counting begins anew (strict key exchange).</param>
    /// <param name="decompress">Whether compression, if agreed on, begins now.</param>
    public void SwitchKeys(PacketCipher cipher, DirectionAlgorithms algorithms, bool resetSequence, bool decompress)
    {
        _cipher.Dispose();
        _cipher = cipher;
        Algorithms = algorithms;
        Bytes = 0;
        Packets = 0;
        if (resetSequence)
        {
            Sequence = 0;
        }

        _decompressor?.Dispose();
        _decompressor = null;
        if (decompress)
        {
            StartCompression();
        }
    }

    /// <summary>Compression begins with the next packet, if it was agreed on.</summary>
    public void StartCompression() => _decompressor ??= Algorithms?.Compression.CreateDecompressor?.Invoke();

    /// <inheritdoc/>
    public void Dispose()
    {
        _rest.Release();
        _inflated?.Dispose();
        _inflated = null;
        _cipher.Dispose();
        _decompressor?.Dispose();
        _decompressor = null;
    }

    private void KeepOpened(Span<byte> fresh)
    {
        Keep(fresh);
        if (_wanted != 0)
        {
            // What tells the length is in clear there by now, with some ciphers a block of the payload, too.
            CryptographicOperations.ZeroMemory(fresh[.._cipher.HeaderSize]);
        }
    }

    private void DropLast()
    {
        _inflated?.Dispose();
        _inflated = null;
        _rest.Trim();
    }

    private bool IsWhole(Span<byte> data)
    {
        if (_wanted == 0)
        {
            if (data.Length < _cipher.HeaderSize)
            {
                return false;
            }

            ReadHeader(data);
        }

        return data.Length >= _wanted;
    }

    private bool TopUp(ref Span<byte> fresh)
    {
        while (true)
        {
            int missing = (_wanted == 0 ? _cipher.HeaderSize : _wanted) - _rest.Count;
            if (missing > 0)
            {
                int taken = Math.Min(missing, fresh.Length);
                _rest.Append(fresh[..taken]);
                fresh = fresh[taken..];
                if (taken < missing)
                {
                    return false;
                }
            }

            if (_wanted != 0)
            {
                return true;
            }

            ReadHeader(_rest.Span);
        }
    }

    private void ReadHeader(Span<byte> data)
    {
        uint length = _cipher.DecryptLength(Sequence, data[.._cipher.HeaderSize]);
        bool good = length <= (uint)limits.IncomingPacket
            && length > MinPadding + 1
            && length + LengthSize >= (uint)_cipher.HeaderSize
            && _cipher.IsAligned(length);
        if (good)
        {
            _wanted = LengthSize + (int)length + _cipher.TagSize;
            return;
        }

        if (!_cipher.DiscardsOnBadLength)
        {
            throw Corrupt();
        }

        // As if the largest packet came; what is here already is dropped when that many bytes have passed.
        _wanted = LengthSize + limits.IncomingPacket + _cipher.TagSize;
        _discard = _wanted;
    }

    private void SwallowOrThrow(ref Span<byte> fresh)
    {
        _discard -= _rest.Count + fresh.Length;
        _rest.Release();
        fresh = default;
        if (_discard <= 0)
        {
            throw Corrupt();
        }
    }

    private bool TryOpen(Span<byte> packet, out Span<byte> payload)
    {
        payload = default;
        int tagStart = packet.Length - _cipher.TagSize;
        Span<byte> body = packet[..tagStart];
        if (_discard > 0)
        {
            throw Corrupt();
        }

        if (!_cipher.Open(Sequence, body, packet[tagStart..]))
        {
            int rest = LengthSize + limits.IncomingPacket + _cipher.TagSize - packet.Length;
            if (!_cipher.DiscardsOnBadLength || rest <= 0)
            {
                throw Corrupt();
            }

            _discard = rest;
            return false;
        }

        int padding = body[LengthSize];
        int payloadLength = body.Length - LengthSize - 1 - padding;
        if (padding < MinPadding || payloadLength < 1)
        {
            throw Corrupt();
        }

        _wanted = 0;
        Sequence++;
        Packets++;
        Bytes += packet.Length;
        payload = body.Slice(LengthSize + 1, payloadLength);
        return true;
    }

    private Span<byte> Inflate(Span<byte> payload)
    {
        if (_decompressor is null)
        {
            return payload;
        }

        _inflated = new PooledBuffer(Math.Max(256, payload.Length * 2));
        if (!_decompressor.TryDecompress(payload, _inflated) || _inflated.Length == 0)
        {
            throw new BadCompressionException();
        }

        return _inflated.MutableSpan;
    }

    private CorruptPacketException Corrupt() => new(encrypted: Algorithms is not null);
}
