namespace Twisted.Conch.Tests;

internal static class Hex
{
    /// <summary>Bytes of hexadecimal digits, blanks and line ends allowed.</summary>
    public static byte[] Bytes(string digits) => Convert.FromHexString(string.Concat(digits.Where(c => !char.IsWhiteSpace(c))));
}
