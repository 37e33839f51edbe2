using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>Our own version line as bytes. RFC 4253 §4.2.</summary>
internal static class VersionLine
{
    /// <summary>255 bytes with the line end.</summary>
    private const int MaxLength = 253;

    /// <summary>The bytes of a line that peers will take.</summary>
    /// <exception cref="ConchError">No peer would take it.</exception>
    public static byte[] Encode(string line)
    {
        if (!line.StartsWith("SSH-2.0-", StringComparison.Ordinal) || line.Length > MaxLength || line.Length == "SSH-2.0-".Length
            || line.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ConchError(
                $"OurVersionString must be \"SSH-2.0-\" and a name of printable US-ASCII, {MaxLength} characters in all at most (RFC 4253 §4.2).");
        }

        return Encoding.ASCII.GetBytes(line);
    }
}
