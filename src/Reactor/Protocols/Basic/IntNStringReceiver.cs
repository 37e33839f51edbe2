using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Receives strings, each after its length as a big-endian number; the base of <see cref="Int8StringReceiver"/>,
/// <see cref="Int16StringReceiver"/> and <see cref="Int32StringReceiver"/>. Twisted: <c>basic.IntNStringReceiver</c>, whose
/// <c>structFormat</c> is <see cref="PrefixLength"/> here.
/// </summary>
public abstract class IntNStringReceiver : PauseableProtocol
{
    private bool _lost;

    /// <summary>With a prefix of so many bytes.</summary>
    /// <param name="prefixLength">1 to 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    protected IntNStringReceiver(int prefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(prefixLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, sizeof(uint));
        PrefixLength = prefixLength;
    }

    /// <summary>The number of bytes of the length in front.</summary>
    public int PrefixLength { get; }

    /// <summary>The longest string taken, in bytes. It is compared before any of the string is waited for.</summary>
    public virtual int MAX_LENGTH { get; set; } = 99999;

    /// <summary>A string arrived.</summary>
    /// <param name="s">Without the length in front; yours to keep.</param>
    public abstract void StringReceived(Bytes s);

    /// <summary>
    /// The peer announced too long a string. The default closes the connection. In any case no more strings are received on it: where the
    /// next one begins is not known.
    /// </summary>
    /// <param name="length">The length announced, in bytes.</param>
    public virtual void LengthLimitExceeded(long length) => Transport?.LoseConnection();

    /// <summary>Sends a string after its length.</summary>
    /// <param name="s">The string.</param>
    /// <exception cref="StringTooLongError">The prefix has no room for its length.</exception>
    public virtual void SendString(Bytes s)
    {
        if (s.Length >> (8 * PrefixLength - 1) > 1)
        {
            throw new StringTooLongError($"{s.Length} bytes are too many for a length of {PrefixLength} bytes.");
        }

        ITransport transport = Transport ?? throw new InvalidOperationException("There is no connection to send a string on.");
        Span<byte> prefix = stackalloc byte[PrefixLength];
        for (int i = 0; i < prefix.Length; i++)
        {
            prefix[i] = (byte)(s.Length >> (8 * (prefix.Length - 1 - i)));
        }

        transport.Write(prefix);
        transport.Write(s.Span);
    }

    private protected override bool DealWithNext()
    {
        if (_lost)
        {
            Buffer.Clear();
            return false;
        }

        if (Buffer.Length < PrefixLength)
        {
            return false;
        }

        uint length = ReadPrefix();
        if (length > MAX_LENGTH)
        {
            _lost = true;
            Buffer.Clear();
            LengthLimitExceeded(length);
            return false;
        }

        if (Buffer.Length - PrefixLength < length)
        {
            return false;
        }

        Buffer.Skip(PrefixLength);
        StringReceived(Buffer.Take((int)length));
        return true;
    }

    private uint ReadPrefix()
    {
        uint length = 0;
        foreach (byte part in Buffer.Span[..PrefixLength])
        {
            length = (length << 8) | part;
        }

        return length;
    }
}
