using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>
/// Users' keys in their <c>~/.ssh/authorized_keys</c> and <c>authorized_keys2</c>. Twisted: <c>twisted.conch.checkers.UNIXAuthorizedKeysFiles</c>. Files are
/// read on the reactor's pool. Linux.
/// </summary>
/// <param name="userdb">Knows users and their homes; the system's unless given.</param>
public class UNIXAuthorizedKeysFiles(UserDB? userdb = null) : IAuthorizedKeysDB
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly UserDB _userdb = userdb ?? UserDB.System;

    /// <summary>The files, beneath the home; a path from the root is taken as it is.</summary>
    public IReadOnlyList<string> Files { get; set; } = [".ssh/authorized_keys", ".ssh/authorized_keys2"];

    /// <summary>
    /// Whether the file, its directories and the home must belong to the user or root, and nobody else be allowed to write there. OpenSSH's <c>StrictModes</c>.
    /// </summary>
    public bool StrictModes { get; set; } = true;

    /// <summary>Takes lines about files and lines in them that are refused; null for nobody.</summary>
    public ILogger? Logger { get; set; }

    /// <inheritdoc/>
    public virtual Deferred<IReadOnlyList<AuthorizedKey>> GetAuthorizedKeys(Bytes username) => OffReactor.Read<IReadOnlyList<AuthorizedKey>>(() => Load(username));

    private List<AuthorizedKey> Load(Bytes username)
    {
        string name;
        try
        {
            name = StrictUtf8.GetString(username.Span);
        }
        catch (DecoderFallbackException)
        {
            return [];
        }

        if (_userdb.Getpwnam(name) is not { PwDir.Length: > 0 } user)
        {
            return [];
        }

        List<AuthorizedKey> keys = [];
        foreach (string file in Files)
        {
            string path = Path.Combine(user.PwDir, file);
            try
            {
                keys.AddRange(Read(path, user));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ConchError)
            {
                if (Logger is { } log)
                {
                    CheckersLog.FileRefused(log, path, error.Message);
                }
            }
        }

        return keys;
    }

    private IReadOnlyList<AuthorizedKey> Read(string path, UserRecord user)
    {
        using SafeFileHandle? file = UnixFile.Open(path);
        if (file is null)
        {
            return [];
        }

        UnixFile.Status status = UnixFile.StatusOf(file, path);
        if (!status.IsRegular)
        {
            throw new ConchError("It is no ordinary file.");
        }

        if (StrictModes)
        {
            CheckStatus(status, path, user);
            CheckDirectories(file, user);
        }

        byte[] content = new byte[(int)Math.Min(status.Size, AuthorizedKeysFile.MaxFileBytes) + 1];
        int length = 0;
        int read;
        while (length < content.Length && (read = RandomAccess.Read(file, content.AsSpan(length), length)) > 0)
        {
            length += read;
        }

        if (length == content.Length)
        {
            throw new ConchError($"It has more than the {AuthorizedKeysFile.MaxFileBytes} bytes allowed, or grew while it was read.");
        }

        AuthorizedKeysFile lines = AuthorizedKeysFile.Parse(new Bytes(content.AsSpan(0, length)));
        foreach ((int line, string why) in lines.BadLines)
        {
            if (Logger is { } log)
            {
                CheckersLog.LineRefused(log, path, line, why);
            }
        }

        return lines.Keys;
    }

    /// <summary>From where the file really is up to the home, or to the root when it is not in there.</summary>
    private static void CheckDirectories(SafeFileHandle file, UserRecord user)
    {
        string place = File.ResolveLinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}", returnFinalTarget: false)?.FullName
            ?? throw new ConchError("Where it is cannot be told.");
        string home = RealPath(user.PwDir);
        for (string? directory = Path.GetDirectoryName(place); directory is not null; directory = Path.GetDirectoryName(directory))
        {
            using SafeFileHandle opened = UnixFile.Open(directory) ?? throw new ConchError($"The directory {directory} is gone.");
            CheckStatus(UnixFile.StatusOf(opened, directory), directory, user);
            if (directory == home)
            {
                return;
            }
        }
    }

    private static string RealPath(string directory)
    {
        using SafeFileHandle? opened = UnixFile.Open(directory);
        return opened is null
            ? directory
            : File.ResolveLinkTarget($"/proc/self/fd/{opened.DangerousGetHandle()}", returnFinalTarget: false)?.FullName ?? directory;
    }

    private static void CheckStatus(UnixFile.Status status, string path, UserRecord user)
    {
        if (status.Owner != 0 && status.Owner != user.PwUid)
        {
            throw new ConchError($"{path} belongs to user {status.Owner}, neither root nor the user.");
        }

        if (status.OthersMayWrite)
        {
            throw new ConchError($"Group or others may write to {path}; run chmod go-w on it.");
        }
    }
}
