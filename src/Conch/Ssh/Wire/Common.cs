using System.Numerics;

namespace Twisted.Conch.Ssh;

/// <summary>SSH's wire types for tutorial code. Twisted: <c>twisted.conch.ssh.common</c>; RFC 4251 §5.</summary>
public static class Common
{
    /// <summary>A <c>string</c>: <paramref name="data"/> behind its length. Twisted: <c>NS</c>.</summary>
    /// <param name="data">The bytes.</param>
    public static Internet.Bytes NS(Internet.Bytes data)
    {
        using PooledBuffer buffer = new(data.Length + 4);
        new PacketWriter(buffer).WriteString(data.Span);
        return new Internet.Bytes(buffer.WrittenSpan);
    }

    /// <summary>Reads one <c>string</c>. Twisted: <c>getNS(s)</c>.</summary>
    /// <param name="data">Starts with a string.</param>
    /// <returns>The string's bytes, and what follows it.</returns>
    /// <exception cref="ConchError">The data ends inside the string.</exception>
    public static (Internet.Bytes Value, Internet.Bytes Tail) GetNS(Internet.Bytes data)
    {
        PacketReader reader = new(data.Span);
        try
        {
            int length = reader.ReadString().Length;
            return (data.Slice(4, length), data.Slice(4 + length, reader.Remaining));
        }
        catch (MalformedPacketException error)
        {
            throw new ConchError(error.Message, error);
        }
    }

    /// <summary>An <c>mpint</c>. Twisted: <c>MP</c>.</summary>
    /// <param name="number">The number; negative ones are written in two's complement.</param>
    public static Internet.Bytes MP(BigInteger number) =>
        number.IsZero ? NS(default) : NS(number.ToByteArray(isUnsigned: false, isBigEndian: true));

    /// <summary>Reads one <c>mpint</c>. Twisted: <c>getMP(s)</c>.</summary>
    /// <param name="data">Starts with an mpint.</param>
    /// <returns>The number, and what follows it.</returns>
    /// <exception cref="ConchError">The data ends inside the number.</exception>
    public static (BigInteger Value, Internet.Bytes Tail) GetMP(Internet.Bytes data)
    {
        (Internet.Bytes value, Internet.Bytes rest) = GetNS(data);
        return (new BigInteger(value.Span, isUnsigned: false, isBigEndian: true), rest);
    }
}
