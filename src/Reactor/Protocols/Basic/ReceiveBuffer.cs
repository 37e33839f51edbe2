using System.Runtime.InteropServices;
using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Bytes that arrived and were not dealt with yet. Parts of it are handed out without a copy: no byte is changed once it is in,
/// and when room runs out the rest moves to a new array. Each byte is copied a constant number of times, however small the reads are.
/// </summary>
internal sealed class ReceiveBuffer
{
    private const int SmallArray = 1024;

    /// <summary>May be the array of a <see cref="Bytes"/> that came in; then <see cref="_end"/> is its end, and nothing is written to it.</summary>
    private byte[] _array = [];

    private int _start;
    private int _end;

    /// <summary>Up to here the array may be written; equal to <see cref="_end"/> where it is not ours.</summary>
    private int _capacity;

    public int Length => _end - _start;

    public ReadOnlySpan<byte> Span => _array.AsSpan(_start, Length);

    public void Append(Bytes data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        if (Length == 0)
        {
            Adopt(data);
            return;
        }

        if (data.Length > _capacity - _end)
        {
            MoveTo(new byte[checked(2 * (Length + data.Length))]);
        }

        data.Span.CopyTo(_array.AsSpan(_end));
        _end += data.Length;
    }

    /// <summary>Puts bytes back in front. Those that were handed out last cost nothing.</summary>
    public void Prepend(Bytes data)
    {
        if (Length == 0)
        {
            Adopt(data);
        }
        else if (IsJustBefore(data))
        {
            _start -= data.Length;
        }
        else if (!data.IsEmpty)
        {
            byte[] joined = new byte[checked(data.Length + Length)];
            data.Span.CopyTo(joined);
            Span.CopyTo(joined.AsSpan(data.Length));
            Adopt(Bytes.Adopt(joined));
        }
    }

    /// <summary>Takes bytes off the front. A small part of a big array is copied, so that keeping it does not keep all of that.</summary>
    public Bytes Take(int count)
    {
        Bytes taken = count * 2L >= _array.Length ? Slice(count) : new Bytes(_array.AsSpan(_start, count));
        _start += count;
        return taken;
    }

    /// <summary>Takes all, without a copy.</summary>
    public Bytes TakeAll()
    {
        Bytes taken = Slice(Length);
        _start = _end;

        // What follows must not be written behind bytes of which we do not know who holds them as one array.
        _capacity = _end;
        return taken;
    }

    public void Skip(int count) => _start += count;

    public void Clear()
    {
        _array = [];
        _start = 0;
        _end = 0;
        _capacity = 0;
    }

    /// <summary>After a turn: an idle connection is not to hold a big array for a few bytes, or for none.</summary>
    public void Trim()
    {
        if (Length == 0)
        {
            Clear();
        }
        else if (_array.Length > SmallArray && Length * 4L < _array.Length)
        {
            MoveTo(new byte[Length]);
        }
    }

    private Bytes Slice(int count) => Bytes.Adopt(_array).Slice(_start, count);

    private void Adopt(Bytes data)
    {
        if (!MemoryMarshal.TryGetArray(data.Memory, out ArraySegment<byte> segment))
        {
            segment = data.ToArray();
        }

        _array = segment.Array!;
        _start = segment.Offset;
        _end = segment.Offset + segment.Count;
        _capacity = _end;
    }

    private void MoveTo(byte[] array)
    {
        Span.CopyTo(array);
        _end = Length;
        _start = 0;
        _array = array;
        _capacity = array.Length;
    }

    private bool IsJustBefore(Bytes data) =>
        MemoryMarshal.TryGetArray(data.Memory, out ArraySegment<byte> segment)
        && ReferenceEquals(segment.Array, _array)
        && segment.Offset + segment.Count == _start;
}
