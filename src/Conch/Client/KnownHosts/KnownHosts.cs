using System.Text;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Client;

/// <summary>The known hosts at one moment: what a pool thread works on.</summary>
/// <param name="path">The file; null for none.</param>
/// <param name="added">What is not in the file yet.</param>
internal sealed class KnownHosts(string? path, KnownHostEntry[] added)
{
    /// <summary>A larger file is refused: nobody knows so many hosts.</summary>
    public const int MaxFileBytes = 16 * 1024 * 1024;

    /// <summary>A longer line is not understood: the largest key takes some 3,000 letters, and names go before it.</summary>
    public const int MaxLineLength = 16 * 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Each entry and its line in the file, 0 for what is not in it.</summary>
    public IEnumerable<(IKnownHostEntry Entry, int Line)> Read()
    {
        foreach (KnownHostEntry entry in added)
        {
            yield return (entry, 0);
        }

        if (path is null)
        {
            yield break;
        }

        int number = 0;
        foreach (string line in ReadLines(path))
        {
            yield return (Parse(line), ++number);
        }
    }

    /// <summary>As <see cref="KnownHostsFile.HasHostKey"/>.</summary>
    public bool Has(string hostname, Key key)
    {
        bool has = false;
        (KnownHostEntry Entry, int Line)? other = null;
        foreach ((KnownHostEntry entry, int line) in Of(hostname))
        {
            if (entry.Marker == KnownHostMarker.Revoked)
            {
                if (entry.MatchesKey(key))
                {
                    throw new HostKeyRevoked(entry, path, line);
                }
            }
            else if (entry.Marker == KnownHostMarker.None && entry.KeyType == key.SshType())
            {
                has |= entry.MatchesKey(key);
                other ??= entry.MatchesKey(key) ? null : (entry, line);
            }
        }

        return has || other is not { } known
            ? has
            : throw new HostKeyChanged(known.Entry, known.Line == 0 ? null : path, known.Line);
    }

    /// <summary>Whether one of the host's lines trusts the authority of a certificate.</summary>
    /// <exception cref="HostKeyRevoked">The certificate's key, or its authority's, is revoked.</exception>
    public bool TrustsAuthority(string hostname, SSHCertificate certificate)
    {
        bool trusts = false;
        foreach ((KnownHostEntry entry, int line) in Of(hostname))
        {
            bool isAuthoritys = entry.MatchesKey(certificate.SignatureKey);
            if (entry.Marker == KnownHostMarker.Revoked && (isAuthoritys || entry.MatchesKey(certificate.PublicKey)))
            {
                throw new HostKeyRevoked(entry, path, line);
            }

            trusts |= isAuthoritys && entry.Marker == KnownHostMarker.CertAuthority;
        }

        return trusts;
    }

    /// <summary>Whether some authority is trusted for the host.</summary>
    public bool HasAuthorities(string hostname) => Of(hostname).Any(line => line.Entry.Marker == KnownHostMarker.CertAuthority);

    /// <summary>Whether keys of other types are known for the host.</summary>
    public bool HasOthers(string hostname, Key key) =>
        Of(hostname).Any(line => line.Entry.Marker == KnownHostMarker.None && line.Entry.KeyType != key.SshType());

    /// <summary>The signature algorithms of the host's known keys.</summary>
    public HashSet<string> AlgorithmsOf(string hostname) =>
    [
        .. Of(hostname)
            .Where(line => line.Entry.Marker == KnownHostMarker.None)
            .SelectMany(line => line.Entry.PublicKey.SupportedSignatureAlgorithms()),
    ];

    /// <summary>Adds lines to a file, or replaces it; makes it, and its directory, for the owner alone.</summary>
    /// <returns>True, for who waits.</returns>
    public static bool Write(string path, KnownHostEntry[] entries, bool clobbers)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        FileStreamOptions options = new()
        {
            Mode = clobbers ? FileMode.Create : FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
            options.UnixCreateMode = OwnerOnly;
        }

        using FileStream file = new(path, options);
        StringBuilder lines = new();
        if (file.Length > 0)
        {
            // The last line may lack its end.
            file.Seek(-1, SeekOrigin.End);
            lines.Append(file.ReadByte() == '\n' ? "" : "\n");
        }

        foreach (KnownHostEntry entry in entries)
        {
            lines.Append(entry).Append('\n');
        }

        // In one piece, so that no reader sees half a line.
        file.Write(Encoding.UTF8.GetBytes(lines.ToString()));
        return true;
    }

    private static IEnumerable<string> ReadLines(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            yield break;
        }

        using StreamReader reader = new(file, Encoding.UTF8);
        if (file.Length > MaxFileBytes)
        {
            throw new IOException($"{path} is larger than the {MaxFileBytes} bytes that a file of known hosts may have.");
        }

        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static IKnownHostEntry Parse(string line)
    {
        if (line.Length is 0 or > MaxLineLength || line[0] == '#')
        {
            return new UnparsedEntry(line);
        }

        try
        {
            return line.Contains(HashedEntry.MAGIC, StringComparison.Ordinal) ? HashedEntry.FromString(line) : PlainEntry.FromString(line);
        }
        catch (InvalidEntry)
        {
            return new UnparsedEntry(line);
        }
    }

    private IEnumerable<(KnownHostEntry Entry, int Line)> Of(string hostname) => Read()
        .Where(line => line.Entry.MatchesHost(hostname))
        .Select(line => ((KnownHostEntry)line.Entry, line.Line));
}
