using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>
/// A file with a user and a password on each line. Twisted: <c>cred.checkers.FilePasswordDB</c>. On the thread of a
/// running reactor (<see cref="IReactorContext"/>) the file is read, and <c>hash</c> called, on the reactor's pool; elsewhere at once.
/// </summary>
/// <remarks>
/// White space at the end of a line does not count; neither do blank lines and a UTF-8 byte order mark. A line with too few fields,
/// an empty name or an empty password lets nobody in and is listed in <see cref="BadLines"/>. Of two lines for a user the first counts.
/// A file that cannot be read lets nobody in: <see cref="UnauthorizedLogin"/>, with the reason inside.
/// </remarks>
public class FilePasswordDB : ICredentialsChecker
{
    private readonly string _filename;
    private readonly PasswordFileFormat _format;
    private readonly Func<Bytes, Bytes, Bytes, Bytes>? _hash;

    /// <summary>Written, like the next, by whichever pool thread reads the file; what it refers to does not change.</summary>
    private volatile PasswordFile? _cached;
    private volatile IReadOnlyList<int> _badLines = [];

    /// <summary>Over a file, which is not opened yet.</summary>
    /// <param name="filename">The file.</param>
    /// <param name="delim">What separates the fields.</param>
    /// <param name="usernameField">The number of the field with the name, from 0.</param>
    /// <param name="passwordField">The number of the field with the password, from 0.</param>
    /// <param name="caseSensitive">Whether <c>Joe</c> and <c>joe</c> are two users; if not, the avatar id is in lower case.</param>
    /// <param name="hash">
    /// Makes what is in the file out of the user, the password sent, and the password in the file (for its salt). It may take long, must
    /// not touch the reactor, and may be called on several threads at once. Without it the file has the passwords in clear.
    /// </param>
    /// <param name="cache">Read the file again only when its time or size have changed, not for each login.</param>
    public FilePasswordDB(
        string filename,
        string delim = ":",
        int usernameField = 0,
        int passwordField = 1,
        bool caseSensitive = true,
        Func<Bytes, Bytes, Bytes, Bytes>? hash = null,
        bool cache = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(filename);
        ArgumentException.ThrowIfNullOrEmpty(delim);
        ArgumentOutOfRangeException.ThrowIfNegative(usernameField);
        ArgumentOutOfRangeException.ThrowIfNegative(passwordField);
        _filename = filename;
        _format = new PasswordFileFormat(PasswordFileFormat.ToText(delim), usernameField, passwordField, caseSensitive);
        _hash = hash;
        Cache = cache;
    }

    /// <summary>Whether the file is read again only when it has changed.</summary>
    public bool Cache { get; }

    /// <summary>The numbers, from 1, of the lines that could not be understood when the file was last read.</summary>
    public IReadOnlyList<int> BadLines => _badLines;

    /// <inheritdoc/>
    public virtual IReadOnlyList<Type> CredentialInterfaces =>
        _hash is null ? [typeof(IUsernamePassword), typeof(IUsernameHashedPassword)] : [typeof(IUsernamePassword)];

    /// <summary>Looks a user up.</summary>
    /// <param name="username">The user.</param>
    /// <returns>
    /// The name as it is looked up and the password as it is in the file. Fails with <see cref="KeyNotFoundException"/> when there is
    /// no such user, and as opening a file does.
    /// </returns>
    public virtual Deferred<(Bytes Username, Bytes Password)> GetUser(Bytes username)
    {
        Bytes name = _format.Canonical(username);
        return OffReactor.Run(Load).AddCallback(file => file.TryGet(name, out Bytes password)
            ? (Username: name, Password: password)
            : throw new KeyNotFoundException("There is no such user in the password file."));
    }

    /// <inheritdoc/>
    public virtual Deferred<object> RequestAvatarId(ICredentials credentials)
    {
        if (PasswordCheck.Username(credentials) is not { } username || (_hash is not null && credentials is not IUsernamePassword))
        {
            return Defer.Fail<object>(new UnhandledCredentials());
        }

        Bytes name = _format.Canonical(username);
        return OffReactor.Run(() => LookUp(name, credentials))
            .AddCallback(entry => (entry.Matches is { } known ? known : PasswordCheck.Matches(credentials, entry.Stored))
                .AddCallback(matches => matches && entry.Known ? PasswordCheck.AvatarId(name) : throw new UnauthorizedLogin()));
    }

    /// <summary>
    /// Reads, looks up and, with a hash, compares. For an unknown user all that is done with another one's password, so that the time
    /// does not tell who exists.
    /// </summary>
    private (bool Known, Bytes Stored, bool? Matches) LookUp(Bytes name, ICredentials credentials)
    {
        PasswordFile file = LoadToLogIn();
        bool known = file.TryGet(name, out Bytes stored);
        if (!known)
        {
            stored = file.SomePassword;
        }

        if (_hash is null || (!known && stored.IsEmpty))
        {
            return (known, stored, null);
        }

        Bytes sent = _hash(name, ((IUsernamePassword)credentials).Password, stored);
        return (known, stored, ConstantTime.AreEqual(sent, stored));
    }

    private PasswordFile LoadToLogIn()
    {
        try
        {
            return Load();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnauthorizedLogin("The password file cannot be read.", e);
        }
    }

    private PasswordFile Load()
    {
        if (Cache && _cached is { } last && last.IsCurrent(_filename))
        {
            return last;
        }

        PasswordFile read = PasswordFile.Read(_filename, _format);
        _badLines = read.BadLines;
        _cached = Cache ? read : null;
        return read;
    }
}
