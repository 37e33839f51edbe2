namespace Twisted.Conch.Ssh;

/// <summary>
/// A KEXINIT's payload as the exchange hash takes it. Ours is a thousand bytes that all connections share, and sixteen of this one: a copy for each
/// would be a third of what a key exchange allocates.
/// </summary>
/// <param name="Bytes">The payload, number included; not changed.</param>
/// <param name="Cookie">What stands in the place of its cookie; null when that is right as it is.</param>
internal sealed record KexInitPayload(byte[] Bytes, byte[]? Cookie)
{
    private const int CookieEnd = 1 + KexInit.CookieSize;

    /// <summary>Writes the payload without its number.</summary>
    /// <param name="writer">Where to.</param>
    public void WriteFields(PacketWriter writer)
    {
        writer.WriteRaw(Cookie ?? Bytes.AsSpan(1, KexInit.CookieSize));
        writer.WriteRaw(Bytes.AsSpan(CookieEnd));
    }

    /// <summary>Adds the payload to H, as a string.</summary>
    /// <param name="hash">H.</param>
    public void AppendTo(ExchangeHash hash)
    {
        if (Cookie is null)
        {
            hash.AppendString(Bytes);
        }
        else
        {
            hash.AppendString(Bytes.AsSpan(0, 1), Cookie, Bytes.AsSpan(CookieEnd));
        }
    }
}
