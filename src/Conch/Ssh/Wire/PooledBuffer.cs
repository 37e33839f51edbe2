using System.Buffers;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>
/// A growing buffer from the shared pool that wipes what it held before it goes back. For what is built apart from
/// the output buffer: exchange hashes, signed data, key files. One owner, who disposes it once.
/// </summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>No message is larger: RFC 4253's packet cap of ours, 256 KiB, and some room for key files.</summary>
    public const int MaxLength = 1 << 20;

    // A message is built, sent and forgotten: one object for all of a thread serves, and no more than this stays rented with it.
    private const int MaxKept = 4096;

    [ThreadStatic]
    private static PooledBuffer? _idle;

    private byte[] _array;
    private int _length;

    public PooledBuffer(int capacity = 256)
    {
        // An empty array is how a disposed buffer is told.
        _array = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 1));
    }

    /// <summary>This thread's idle one, empty, or a new one. Whoever does not come to <see cref="GiveBack"/> leaves it to the collector.</summary>
    public static PooledBuffer Borrow()
    {
        PooledBuffer buffer = _idle ?? new PooledBuffer();
        _idle = null;
        return buffer;
    }

    public int Length => _length;

    public ReadOnlySpan<byte> WrittenSpan => _array.AsSpan(0, _length);

    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, _length);

    /// <summary>The written part, to be changed in place.</summary>
    public Span<byte> MutableSpan => _array.AsSpan(0, _length);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsSpan(_length);
    }

    /// <summary>Forgets what was written, wiping it, and keeps the memory.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_array.AsSpan(0, _length));
        _length = 0;
    }

    /// <summary>Forgets what was written from <paramref name="length"/> on, wiping it.</summary>
    public void Truncate(int length)
    {
        CryptographicOperations.ZeroMemory(_array.AsSpan(length, _length - length));
        _length = length;
    }

    /// <summary>Ends what <see cref="Borrow"/> began, wiping what was written.</summary>
    public void GiveBack()
    {
        if (_idle is null && _array.Length is > 0 and <= MaxKept)
        {
            Clear();
            _idle = this;
        }
        else
        {
            Dispose();
        }
    }

    public byte[] ToArray() => WrittenSpan.ToArray();

    public void Dispose()
    {
        byte[] array = _array;
        if (array.Length == 0)
        {
            return;
        }

        CryptographicOperations.ZeroMemory(array.AsSpan(0, _length));
        _array = [];
        _length = 0;
        ArrayPool<byte>.Shared.Return(array);
    }

    private void Reserve(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        ObjectDisposedException.ThrowIf(_array.Length == 0, this);
        int wanted = checked(_length + Math.Max(sizeHint, 1));
        if (wanted <= _array.Length)
        {
            return;
        }

        if (wanted > MaxLength)
        {
            throw new InvalidOperationException($"A buffer of {wanted} bytes was asked for; the limit is {MaxLength}.");
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, _array.Length * 2));
        WrittenSpan.CopyTo(larger);
        CryptographicOperations.ZeroMemory(_array.AsSpan(0, _length));
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
