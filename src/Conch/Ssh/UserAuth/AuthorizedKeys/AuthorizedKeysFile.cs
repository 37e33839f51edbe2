using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What stands in an authorized_keys file. OpenSSH's sshd(8), "AUTHORIZED_KEYS FILE FORMAT". A line that is not understood, and be it for one option, lets
/// nobody in and is listed.
/// </summary>
public sealed class AuthorizedKeysFile
{
    /// <summary>Bytes of a file; what is longer is refused as a whole.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    /// <summary>Bytes of a line; a longer one is refused.</summary>
    public const int MaxLineBytes = 8 * 1024;

    /// <summary>Lines that are refused and told about; further ones are only refused.</summary>
    internal const int MaxBadLines = 100;

    private AuthorizedKeysFile(IReadOnlyList<AuthorizedKey> keys, IReadOnlyList<(int Line, string Why)> badLines)
    {
        Keys = keys;
        BadLines = badLines;
    }

    /// <summary>The keys, in order.</summary>
    public IReadOnlyList<AuthorizedKey> Keys { get; }

    /// <summary>The numbers, from 1, of lines that are refused, and why; the first hundred.</summary>
    public IReadOnlyList<(int Line, string Why)> BadLines { get; }

    /// <summary>Reads a file's content.</summary>
    /// <param name="content">All of it.</param>
    /// <exception cref="ConchError">It is longer than <see cref="MaxFileBytes"/>.</exception>
    public static AuthorizedKeysFile Parse(Bytes content)
    {
        if (content.Length > MaxFileBytes)
        {
            throw new ConchError($"A file of authorized keys has {content.Length} bytes; {MaxFileBytes} are allowed.");
        }

        List<AuthorizedKey> keys = [];
        List<(int Line, string Why)> bad = [];
        ReadOnlySpan<byte> rest = content.Span;
        for (int number = 1; KeyText.TryReadLine(ref rest, out ReadOnlySpan<byte> line); number++)
        {
            try
            {
                if (ReadLine(line) is { } key)
                {
                    keys.Add(key);
                }
            }
            catch (Exception error) when (error is FormatException or BadKeyError or ConchError or MalformedPacketException)
            {
                if (bad.Count < MaxBadLines)
                {
                    bad.Add((number, error.Message));
                }
            }
        }

        return new AuthorizedKeysFile(keys, bad);
    }

    /// <summary>Reads one line; null for a blank one and a comment.</summary>
    /// <exception cref="FormatException">The options are not understood.</exception>
    /// <exception cref="BadKeyError">The key is none.</exception>
    /// <exception cref="ConchError">An option's list is none.</exception>
    /// <exception cref="MalformedPacketException">The key's blob is cut off.</exception>
    internal static AuthorizedKey? ReadLine(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty || line[0] == '#')
        {
            return null;
        }

        if (line.Length > MaxLineBytes)
        {
            throw new FormatException($"The line has {line.Length} bytes; {MaxLineBytes} are allowed.");
        }

        KeyOptions options = KeyOptions.None;
        if (!BeginsWithKey(line))
        {
            int length = KeyOptionReader.LengthOf(line);
            if (length < 0)
            {
                throw new FormatException("A quote in the options is not closed.");
            }

            options = KeyOptionReader.Read(line[..length]);
            line = line[length..].TrimStart(" \t"u8);
        }

        LoadedKey key = PublicLine.Read(line, default);
        return options.Principals is not null && !options.IsCertAuthority
            ? throw new FormatException("The option principals is for an authority's key; cert-authority is missing.")
            : new AuthorizedKey(new Key(key.Material, key.Comment), options);
    }

    private static bool BeginsWithKey(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> rest = line;
        ReadOnlySpan<byte> word = PublicLine.TakeWord(ref rest);
        return PublicLine.Recognize(word) && !word.Contains((byte)'=') && !word.Contains((byte)',');
    }
}
