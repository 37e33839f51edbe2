namespace Twisted.Conch.Ssh;

/// <summary>Bodies of mpints that must be positive. RFC 4251 §5.</summary>
internal static class WireInteger
{
    /// <summary>The body of a positive number.</summary>
    /// <param name="magnitude">Big-endian; leading zeros are dropped.</param>
    /// <returns>The shortest two's complement form.</returns>
    public static byte[] Encode(ReadOnlySpan<byte> magnitude)
    {
        magnitude = magnitude.TrimStart((byte)0);
        return magnitude.IsEmpty || magnitude[0] < 0x80 ? magnitude.ToArray() : [0, .. magnitude];
    }

    /// <summary>Reads a positive number in its shortest form.</summary>
    /// <param name="body">As received.</param>
    /// <param name="maxSize">The most bytes of magnitude that are acceptable.</param>
    /// <param name="magnitude">Big-endian, without leading zeros; a part of <paramref name="body"/>.</param>
    /// <returns>False for zero, negative numbers, needless leading zeros and what is too long.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> body, int maxSize, out ReadOnlySpan<byte> magnitude)
    {
        magnitude = default;
        if (body.IsEmpty || body[0] >= 0x80)
        {
            return false;
        }

        bool padded = body[0] == 0;
        if (padded && (body.Length == 1 || body[1] < 0x80))
        {
            return false;
        }

        magnitude = padded ? body[1..] : body;
        return magnitude.Length <= maxSize;
    }

    /// <summary>Compares two magnitudes without leading zeros. Not in constant time: for public numbers.</summary>
    /// <returns>Below, at or above zero, as for any comparer.</returns>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Length != right.Length ? left.Length - right.Length : left.SequenceCompareTo(right);
}
