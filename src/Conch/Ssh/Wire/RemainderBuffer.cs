using System.Buffers;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>
/// The bytes of a stream that have come and are not yet used: consumed at the front, appended at the end. Rents memory only while it holds
/// something, and never more than twice what was received. A mutable struct: keep it in a field.
/// </summary>
internal struct RemainderBuffer
{
    private const int Smallest = 256;

    /// <summary>A larger array does not go back to the pool, which may keep what it has for long: only a peer that does not read, or an app, has so much wait.</summary>
    private const int LargestPooled = 1024 * 1024;

    private byte[]? _array;
    private int _start;
    private int _end;
    private int _dirty;

    /// <summary>Bytes held.</summary>
    public readonly int Count => _end - _start;

    /// <summary>The bytes held, to be changed in place; valid until the next call.</summary>
    public readonly Span<byte> Span => _array.AsSpan(_start, Count);

    /// <summary>The bytes held; valid until the next call.</summary>
    public readonly ReadOnlyMemory<byte> Memory => _array.AsMemory(_start, Count);

    /// <summary>Adds bytes.</summary>
    /// <param name="data">What came; copied.</param>
    public void Append(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        MakeRoom(data.Length);
        data.CopyTo(_array.AsSpan(_end));
        _end += data.Length;
        _dirty = Math.Max(_dirty, _end);
    }

    /// <summary>Uses bytes up. They stay where they are until the next call of another member.</summary>
    /// <param name="count">How many; at most <see cref="Count"/>.</param>
    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        _start += count;
    }

    /// <summary>Wipes what is used up.</summary>
    public readonly void WipeConsumed() => CryptographicOperations.ZeroMemory(_array.AsSpan(0, _start));

    /// <summary>Gives the memory back when nothing is held.</summary>
    public void Trim()
    {
        if (Count == 0)
        {
            Release();
        }
    }

    /// <summary>Wipes all and gives the memory back.</summary>
    public void Release()
    {
        if (_array is not { } array)
        {
            return;
        }

        // Packets are decrypted in place, so that this holds plaintext.
        CryptographicOperations.ZeroMemory(array.AsSpan(0, _dirty));
        _array = null;
        _start = _end = _dirty = 0;
        if (array.Length <= LargestPooled)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void MakeRoom(int more)
    {
        if (_array is null)
        {
            _array = ArrayPool<byte>.Shared.Rent(Math.Max(more, Smallest));
            return;
        }

        if (_array.Length - _end >= more)
        {
            return;
        }

        int count = Count;
        int wanted = checked(count + more);
        if (wanted <= _array.Length / 2)
        {
            // At least half of it is used up, so that moving the rest down costs no more than reading it did.
            Span.CopyTo(_array);
            (_start, _end) = (0, count);
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(checked(wanted * 2));
        Span.CopyTo(larger);
        Release();
        (_array, _end, _dirty) = (larger, count, count);
    }
}
