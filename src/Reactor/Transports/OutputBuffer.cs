using System.Buffers;
using System.Runtime.InteropServices;

namespace Twisted.Internet.Transports;

/// <summary>
/// Bytes waiting to go out, in one array: a pooled one that is rented at the first byte and given back with the last, or a large
/// immutable value's own, which is sent from where it lies unless more is written behind it.
/// A mutable struct: it lives as a field of a transport, so that an idle connection holds nothing.
/// </summary>
internal struct OutputBuffer
{
    private const int FirstSize = 1024;

    // Below this a copy costs less than what a value keeps alive.
    private const int LeastLent = 8 * 1024;

    private byte[]? _array;
    private int _start;
    private int _end;
    private bool _lent;

    internal readonly int Length => _end - _start;

    internal readonly ReadOnlySpan<byte> Unsent => _array.AsSpan(_start, _end - _start);

    internal readonly ReadOnlyMemory<byte> UnsentMemory => _array.AsMemory(_start, _end - _start);

    /// <summary>Room for at least <paramref name="sizeHint"/> bytes (at least one) after what waits.</summary>
    internal Memory<byte> GetMemory(ArrayPool<byte> pool, int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        MakeRoom(pool, Math.Max(sizeHint, 1));
        return _array.AsMemory(_end);
    }

    /// <summary>The bytes written into the room count from now on.</summary>
    internal void Advance(int count)
    {
        if (count < 0 || count > (_lent || _array is null ? 0 : _array.Length - _end))
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "More than the room that was given out.");
        }

        _end += count;
    }

    internal void Append(ArrayPool<byte> pool, ReadOnlySpan<byte> data)
    {
        MakeRoom(pool, data.Length);
        data.CopyTo(_array.AsSpan(_end));
        _end += data.Length;
    }

    /// <summary>Takes a value: without a copy where it is large, fills most of its array, and nothing waits before it.</summary>
    internal void Append(ArrayPool<byte> pool, Bytes data)
    {
        if (data.Length < LeastLent || Length > 0 || !MemoryMarshal.TryGetArray(data.Memory, out ArraySegment<byte> segment)
            || segment.Count < segment.Array!.Length / 2)
        {
            Append(pool, data.Span);
            return;
        }

        Release(pool);
        _array = segment.Array;
        _start = segment.Offset;
        _end = segment.Offset + segment.Count;
        _lent = true;
    }

    /// <summary>The first <paramref name="count"/> bytes have gone.</summary>
    internal void Consume(ArrayPool<byte> pool, int count)
    {
        _start += count;
        if (_start >= _end)
        {
            Release(pool);
        }
    }

    internal void Release(ArrayPool<byte> pool)
    {
        GiveBack(pool);
        _array = null;
        _start = 0;
        _end = 0;
    }

    private void GiveBack(ArrayPool<byte> pool)
    {
        if (_array is not null && !_lent)
        {
            pool.Return(_array);
        }

        _lent = false;
    }

    private void MakeRoom(ArrayPool<byte> pool, int size)
    {
        if (_array is null)
        {
            _array = pool.Rent(Math.Max(size, FirstSize));
            return;
        }

        // What is lent is not ours to write into, not even behind its end.
        if (!_lent && _array.Length - _end >= size)
        {
            return;
        }

        int length = Length;
        long needed = (long)length + size;
        if (!_lent && needed <= _array.Length && _start >= length)
        {
            // Each byte is moved at most once for each that has gone: amortised, this is linear.
            _array.AsSpan(_start, length).CopyTo(_array);
        }
        else
        {
            byte[] larger = pool.Rent(checked((int)Math.Max(needed, Math.Min(2L * _array.Length, Array.MaxLength))));
            _array.AsSpan(_start, length).CopyTo(larger);
            GiveBack(pool);
            _array = larger;
        }

        _start = 0;
        _end = length;
    }
}
