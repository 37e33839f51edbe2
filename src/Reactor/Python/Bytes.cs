using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Twisted.Internet;

/// <summary>
/// Python's <c>bytes</c>: an immutable run of bytes that owns its memory, with value equality.
/// Safe to keep, to use as a dictionary key and to hand to another thread.
/// </summary>
/// <remarks>
/// Making one from an array, a span or a memory copies, so that nobody can change it afterwards; a slice of
/// one shares its memory. <c>default</c> is the empty value.
/// <para>There is one exception: the passwords and answers that an SSH server hands to its checkers are overwritten once the login is decided, unless
/// <c>SSHFactory.KeepCredentials</c> is set.</para>
/// </remarks>
[DebuggerDisplay("{Repr(this),nq}")]
public readonly struct Bytes : IEquatable<Bytes>, IComparable<Bytes>
{
    private readonly ReadOnlyMemory<byte> _memory;

    /// <summary>Copies <paramref name="data"/>.</summary>
    /// <param name="data">The bytes to copy.</param>
    public Bytes(ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty)
        {
            // Not cleared first: all of it is written.
            byte[] copy = GC.AllocateUninitializedArray<byte>(data.Length);
            data.CopyTo(copy);
            _memory = copy;
        }
    }

    private Bytes(ReadOnlyMemory<byte> owned)
    {
        _memory = owned;
    }

    /// <summary>The empty value, Python's <c>b""</c>.</summary>
    public static Bytes Empty => default;

    /// <summary>The number of bytes.</summary>
    public int Length => _memory.Length;

    /// <summary>Whether there is no byte.</summary>
    public bool IsEmpty => _memory.IsEmpty;

    /// <summary>The bytes, without a copy.</summary>
    public ReadOnlySpan<byte> Span => _memory.Span;

    /// <summary>The bytes, without a copy.</summary>
    public ReadOnlyMemory<byte> Memory => _memory;

    /// <summary>The byte at <paramref name="index"/>.</summary>
    /// <param name="index">Counted from 0.</param>
    /// <exception cref="IndexOutOfRangeException">The index is outside the value.</exception>
    public byte this[int index] => _memory.Span[index];

    /// <summary>Copies <paramref name="text"/> as UTF-8.</summary>
    /// <param name="text">The text; <see langword="null"/> counts as empty.</param>
    public static implicit operator Bytes(string? text) =>
        string.IsNullOrEmpty(text) ? default : Adopt(Encoding.UTF8.GetBytes(text));

    /// <summary>Copies <paramref name="data"/>.</summary>
    /// <param name="data">The array; <see langword="null"/> counts as empty.</param>
    public static implicit operator Bytes(byte[]? data) => new(data.AsSpan());

    /// <summary>Copies <paramref name="data"/>.</summary>
    /// <param name="data">The bytes to copy.</param>
    public static implicit operator Bytes(ReadOnlySpan<byte> data) => new(data);

    /// <summary>Copies <paramref name="data"/>.</summary>
    /// <param name="data">The bytes to copy.</param>
    public static implicit operator Bytes(ReadOnlyMemory<byte> data) => new(data.Span);

    /// <summary>The bytes, without a copy.</summary>
    /// <param name="data">The value to read.</param>
    public static implicit operator ReadOnlySpan<byte>(Bytes data) => data._memory.Span;

    /// <summary>The bytes, without a copy.</summary>
    /// <param name="data">The value to read.</param>
    public static implicit operator ReadOnlyMemory<byte>(Bytes data) => data._memory;

    /// <summary>Joins two values. Each call copies both: collect parts in a list where there are many.</summary>
    /// <param name="left">The first part.</param>
    /// <param name="right">The second part.</param>
    public static Bytes operator +(Bytes left, Bytes right)
    {
        if (left.IsEmpty)
        {
            return right;
        }

        if (right.IsEmpty)
        {
            return left;
        }

        byte[] joined = GC.AllocateUninitializedArray<byte>(checked(left.Length + right.Length));
        left.Span.CopyTo(joined);
        right.Span.CopyTo(joined.AsSpan(left.Length));
        return Adopt(joined);
    }

    /// <summary>Whether both hold the same bytes. Not for secrets: it stops at the first difference.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Bytes left, Bytes right) => left.Equals(right);

    /// <summary>Whether the two differ.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Bytes left, Bytes right) => !left.Equals(right);

    /// <summary>Bytewise order.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(Bytes left, Bytes right) => left.CompareTo(right) < 0;

    /// <summary>Bytewise order.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(Bytes left, Bytes right) => left.CompareTo(right) <= 0;

    /// <summary>Bytewise order.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(Bytes left, Bytes right) => left.CompareTo(right) > 0;

    /// <summary>Bytewise order.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(Bytes left, Bytes right) => left.CompareTo(right) >= 0;

    /// <summary>A value made of the given bytes.</summary>
    /// <param name="data">The bytes, which are copied.</param>
    public static Bytes Of(params ReadOnlySpan<byte> data) => new(data);

    /// <summary>
    /// The escaped form that Python's <c>repr</c> gives, without the <c>b</c> in front: <c>'a\r\n'</c>.
    /// Safe to print whatever a peer sent.
    /// </summary>
    /// <param name="data">The value.</param>
    /// <param name="prefix">Whether to put Python's <c>b</c> in front.</param>
    public static string Repr(Bytes data, bool prefix = false)
    {
        char quote = data.Span.Contains((byte)'\'') && !data.Span.Contains((byte)'"') ? '"' : '\'';
        StringBuilder text = new(data.Length + 3);
        if (prefix)
        {
            text.Append('b');
        }

        text.Append(quote);
        foreach (byte value in data.Span)
        {
            AppendEscaped(text, value, quote);
        }

        return text.Append(quote).ToString();
    }

    /// <summary>The bytes read as UTF-8 text; what is not UTF-8 becomes U+FFFD.</summary>
    public string Decode() => Encoding.UTF8.GetString(_memory.Span);

    /// <summary>The bytes read as text.</summary>
    /// <param name="encoding">How to read them.</param>
    public string Decode(Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        return encoding.GetString(_memory.Span);
    }

    /// <summary>A part of the value, sharing its memory; also what <c>data[a..b]</c> calls.</summary>
    /// <param name="start">The first byte of the part.</param>
    /// <param name="length">Its number of bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the value.</exception>
    public Bytes Slice(int start, int length) => new(_memory.Slice(start, length));

    /// <summary>A copy as an array.</summary>
    public byte[] ToArray() => _memory.ToArray();

    /// <summary>Whether the value begins with <paramref name="prefix"/>.</summary>
    /// <param name="prefix">The bytes to look for.</param>
    public bool StartsWith(ReadOnlySpan<byte> prefix) => _memory.Span.StartsWith(prefix);

    /// <summary>Whether the value ends with <paramref name="suffix"/>.</summary>
    /// <param name="suffix">The bytes to look for.</param>
    public bool EndsWith(ReadOnlySpan<byte> suffix) => _memory.Span.EndsWith(suffix);

    /// <inheritdoc/>
    public bool Equals(Bytes other) => _memory.Span.SequenceEqual(other._memory.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Bytes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_memory.Span);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public int CompareTo(Bytes other) => _memory.Span.SequenceCompareTo(other._memory.Span);

    /// <summary>The bytes read as UTF-8 text, as <see cref="Decode()"/>. For a log, take <see cref="Repr"/>.</summary>
    public override string ToString() => Decode();

    /// <summary>Takes over an array that nobody else holds or will change.</summary>
    internal static Bytes Adopt(byte[] array) => new((ReadOnlyMemory<byte>)array);

    private static void AppendEscaped(StringBuilder text, byte value, char quote)
    {
        switch (value)
        {
            case (byte)'\r':
                text.Append("\\r");
                break;
            case (byte)'\n':
                text.Append("\\n");
                break;
            case (byte)'\t':
                text.Append("\\t");
                break;
            case (byte)'\\':
                text.Append("\\\\");
                break;
            case var _ when value == quote:
                text.Append('\\').Append(quote);
                break;
            case < 0x20 or > 0x7e:
                text.Append("\\x").Append(value.ToString("x2", CultureInfo.InvariantCulture));
                break;
            default:
                text.Append((char)value);
                break;
        }
    }
}
