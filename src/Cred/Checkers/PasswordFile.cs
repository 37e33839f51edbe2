using System.Collections.Frozen;
using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>What stood in a password file when it was read. Immutable, so that it may be read on one thread and used on another.</summary>
internal sealed class PasswordFile
{
    private readonly FrozenDictionary<Bytes, Bytes> _passwords;
    private readonly DateTime _written;
    private readonly long _length;

    private PasswordFile(Dictionary<Bytes, Bytes> passwords, IReadOnlyList<int> badLines, FileInfo file)
    {
        _passwords = passwords.ToFrozenDictionary();
        _written = file.LastWriteTimeUtc;
        _length = file.Length;
        BadLines = badLines;
        SomePassword = passwords.Count > 0 ? passwords.First().Value : default;
    }

    /// <summary>The numbers, from 1, of lines that name no user or no password.</summary>
    public IReadOnlyList<int> BadLines { get; }

    /// <summary>One of the stored passwords, of the same kind as the others, to do an unknown user's work with.</summary>
    public Bytes SomePassword { get; }

    public static PasswordFile Read(string path, PasswordFileFormat format)
    {
        // Asked before reading: a change in the middle then shows as one at the next look.
        FileInfo file = new(path);
        file.Refresh();
        Dictionary<Bytes, Bytes> passwords = [];
        List<int> bad = [];
        int number = 0;
        foreach (string line in PasswordFileFormat.Lines(File.ReadAllBytes(path)))
        {
            number++;
            if (format.Parse(line) is not { } entry)
            {
                if (line.Length > 0)
                {
                    bad.Add(number);
                }
            }
            else
            {
                // The first line of a user counts, as in Twisted.
                passwords.TryAdd(entry.Username, entry.Password);
            }
        }

        return new PasswordFile(passwords, bad, file);
    }

    /// <summary>Whether the file looks the same as when it was read.</summary>
    public bool IsCurrent(string path)
    {
        FileInfo now = new(path);
        return now.Exists && now.LastWriteTimeUtc == _written && now.Length == _length;
    }

    public bool TryGet(Bytes username, out Bytes password) => _passwords.TryGetValue(username, out password);
}
