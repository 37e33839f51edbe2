using System.Security.Cryptography;
using System.Text;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>
/// Lets users in by their passwords of the system, passwd(5) and shadow(5). Needs root to read the latter. Twisted:
/// <c>twisted.conch.checkers.UNIXPasswordDatabase</c>. Files are read and passwords hashed on the reactor's pool.
/// </summary>
/// <remarks>
/// An account that is locked, has expired, or has no password or an expired one lets nobody in. For an unknown user a password is hashed all the same, by the
/// method of the last known one.
/// </remarks>
public class UNIXPasswordDatabase : ICredentialsChecker
{
    // SHA-512, 5000 rounds: the default of most systems until yescrypt.
    private const string SomeSetting = "$6$0123456789abcdef";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Func<string, CryptedPasswordRecord?>[] _getPwByName;
    private volatile string _dummy = SomeSetting;

    /// <summary>Over the system's files, or over functions.</summary>
    /// <param name="getPwByName">
    /// Find a user's hash, or return null; asked in order until one has a hash. They may block, are called on threads of the pool, on several at once. By default
    /// getpwnam(3) and then getspnam(3).
    /// </param>
    /// <exception cref="PlatformNotSupportedException">There is no crypt(3) here.</exception>
    public UNIXPasswordDatabase(params IReadOnlyList<Func<string, CryptedPasswordRecord?>> getPwByName)
    {
        ArgumentNullException.ThrowIfNull(getPwByName);
        if (!UnixCrypt.IsAvailable)
        {
            throw new PlatformNotSupportedException("There is no libcrypt.so.1 here to hash passwords with; install libcrypt1 (Debian) or use another checker.");
        }

        _getPwByName = getPwByName.Count > 0 ? [.. getPwByName] : [FromPasswd, NameService.FindShadow];
    }

    /// <inheritdoc/>
    public virtual IReadOnlyList<Type> CredentialInterfaces => [typeof(IUsernamePassword)];

    /// <summary>Tells what day it is, for accounts and passwords that expire.</summary>
    public TimeProvider WallClock { get; set; } = TimeProvider.System;

    /// <inheritdoc/>
    public virtual Deferred<object> RequestAvatarId(ICredentials credentials)
    {
        if (credentials is not IUsernamePassword shown)
        {
            return Defer.Fail<object>(new UnhandledCredentials());
        }

        long day = WallClock.GetUtcNow().ToUnixTimeSeconds() / (24 * 60 * 60);
        return OffReactor.Read(() => Find(shown.Username))
            .AddCallback(found => OffReactor.Compute(() => IsRight(found.Record, shown.Password, day)).AddCallback(isRight => (found.Name, isRight)))
            .AddCallback(outcome => outcome.isRight ? (object)outcome.Name : throw new UnauthorizedLogin());
    }

    private static CryptedPasswordRecord? FromPasswd(string username) =>
        NameService.FindUser(username) is { } user ? new CryptedPasswordRecord(user.PwName, user.PwPasswd) : null;

    private (string Name, CryptedPasswordRecord? Record) Find(Bytes username)
    {
        string name;
        try
        {
            name = StrictUtf8.GetString(username.Span);
        }
        catch (DecoderFallbackException)
        {
            return (string.Empty, null);
        }

        return (name, _getPwByName.Select(find => find(name)).FirstOrDefault(record => record is not null && IsHash(record.SpPwdp)));
    }

    private bool IsRight(CryptedPasswordRecord? record, Bytes password, long day)
    {
        // crypt(3) would see the password end there.
        bool canBeRight = record is not null && !password.Span.Contains((byte)0);
        string setting = canBeRight ? record!.SpPwdp : _dummy;
        string? hash = UnixCrypt.Hash(canBeRight ? password.Span : "x"u8, setting);
        if (canBeRight)
        {
            _dummy = setting;
        }

        return hash is not null && canBeRight && record!.IsGoodOn(day)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(hash), Encoding.UTF8.GetBytes(record.SpPwdp));
    }

    /// <summary>Whether a field is a hash and not "x", "*", a locked "!..." or empty, which would be no password at all.</summary>
    private static bool IsHash(string field) => field.Length >= 13 && field[0] is not ('*' or '!');
}
