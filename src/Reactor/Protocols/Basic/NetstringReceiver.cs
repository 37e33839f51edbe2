using System.Buffers.Text;
using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Receives netstrings: <c>5:hello,</c>. A peer that sends anything else is hung up on. Format: D. J. Bernstein, "Netstrings"
/// (1997). Twisted: <c>basic.NetstringReceiver</c>, but it can be paused.
/// </summary>
public abstract class NetstringReceiver : PauseableProtocol
{
    /// <summary>The digits of the greatest 32-bit number, and the colon.</summary>
    private const int LongestPrefix = 11;

    /// <summary>The longest string taken, in bytes. It is compared before any of the string is waited for.</summary>
    public virtual int MAX_LENGTH { get; set; } = 99999;

    /// <summary>Whether the peer sent what is no netstring, or one too long. Nothing more is received then.</summary>
    public bool BrokenPeer { get; private set; }

    /// <summary>A string arrived.</summary>
    /// <param name="s">Without length and comma; yours to keep.</param>
    public abstract void StringReceived(Bytes s);

    /// <summary>Sends a string as a netstring.</summary>
    /// <param name="s">The string.</param>
    public virtual void SendString(Bytes s)
    {
        ITransport transport = Transport ?? throw new InvalidOperationException("There is no connection to send a string on.");
        Span<byte> prefix = stackalloc byte[LongestPrefix];
        Utf8Formatter.TryFormat(s.Length, prefix, out int digits);
        prefix[digits] = (byte)':';
        transport.Write(prefix[..(digits + 1)]);
        transport.Write(s.Span);
        transport.Write(","u8);
    }

    private protected override bool DealWithNext()
    {
        if (BrokenPeer)
        {
            Buffer.Clear();
            return false;
        }

        if (!TryReadLength(out int length, out int prefix))
        {
            return HangUp();
        }

        if (prefix < 0 || Buffer.Length - prefix <= length)
        {
            return false;
        }

        if (Buffer.Span[prefix + length] != (byte)',')
        {
            return HangUp();
        }

        Buffer.Skip(prefix);
        Bytes taken = Buffer.Take(length);
        Buffer.Skip(1);
        StringReceived(taken);
        return true;
    }

    /// <summary>Reads the digits. False: what is there begins no netstring that would be taken.</summary>
    /// <param name="length">The length, as far as its digits are there.</param>
    /// <param name="prefix">How many bytes the digits and the colon are; -1 while that is not there.</param>
    private bool TryReadLength(out int length, out int prefix)
    {
        long value = 0;
        prefix = -1;
        ReadOnlySpan<byte> data = Buffer.Span;
        for (int i = 0; i < data.Length; i++)
        {
            if (data[i] == (byte)':' && i > 0)
            {
                prefix = i + 1;
                break;
            }

            bool afterZero = i > 0 && value == 0;
            if (data[i] is < (byte)'0' or > (byte)'9' || afterZero)
            {
                length = 0;
                return false;
            }

            value = (value * 10) + (data[i] - '0');
            if (value > MAX_LENGTH)
            {
                length = 0;
                return false;
            }
        }

        length = (int)value;
        return true;
    }

    private bool HangUp()
    {
        BrokenPeer = true;
        Buffer.Clear();
        Transport?.LoseConnection();
        return false;
    }
}
