using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>A key or a value is too long for a box, or a box is larger than we take. Twisted: <c>amp.TooLong</c>.</summary>
public class TooLong : AmpError
{
    /// <summary>For a key or a value.</summary>
    /// <param name="isKey">Whether it is a key.</param>
    /// <param name="isLocal">Whether it is ours, and was not sent; else the peer's.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="keyName">For a value: its key, if it is known.</param>
    public TooLong(bool isKey, bool isLocal, int length, Bytes? keyName = null)
        : base($"{(isLocal ? "Local" : "Remote")} {(isKey ? "key" : $"value of {Bytes.Repr(keyName ?? default)}")} has {length} bytes; "
            + $"a box has room for {(isKey ? AmpBox.MaxKeyLength : AmpBox.MaxValueLength)}.")
    {
        IsKey = isKey;
        IsLocal = isLocal;
        Length = length;
        KeyName = keyName;
    }

    /// <summary>For a whole box of the peer's.</summary>
    /// <param name="message">What is too long.</param>
    public TooLong(string message)
        : base(message)
    {
    }

    /// <summary>Whether it is a key.</summary>
    public bool IsKey { get; }

    /// <summary>Whether it is ours, and was not sent; else the peer's.</summary>
    public bool IsLocal { get; }

    /// <summary>Its length in bytes; 0 where it is the box that is too large.</summary>
    public int Length { get; }

    /// <summary>For a value: its key.</summary>
    public Bytes? KeyName { get; }
}
