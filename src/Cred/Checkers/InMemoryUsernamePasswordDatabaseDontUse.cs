using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>
/// Names and passwords in clear in memory: for examples and tests. <c>new() { ["user"] = "password" }</c> fills it.
/// Twisted: <c>cred.checkers.InMemoryUsernamePasswordDatabaseDontUse</c>.
/// </summary>
public class InMemoryUsernamePasswordDatabaseDontUse : ICredentialsChecker
{
    private readonly Dictionary<Bytes, Bytes> _users = [];

    /// <inheritdoc/>
    public virtual IReadOnlyList<Type> CredentialInterfaces => [typeof(IUsernamePassword), typeof(IUsernameHashedPassword)];

#pragma warning disable CA1044 // Passwords go in and are compared; they do not come out again.
    /// <summary>Sets a user's password.</summary>
    /// <param name="username">The user.</param>
    public Bytes this[Bytes username]
    {
        set => _users[username] = value;
    }
#pragma warning restore CA1044

    /// <summary>Adds a user, or gives one another password.</summary>
    /// <param name="username">The user.</param>
    /// <param name="password">The password.</param>
    public void AddUser(Bytes username, Bytes password) => _users[username] = password;

    /// <inheritdoc/>
    public virtual Deferred<object> RequestAvatarId(ICredentials credentials)
    {
        if (PasswordCheck.Username(credentials) is not { } username)
        {
            return Defer.Fail<object>(new UnhandledCredentials());
        }

        // An unknown user's password is compared as well, so that the time does not tell who exists.
        bool known = _users.TryGetValue(username, out Bytes stored);
        return PasswordCheck.Matches(credentials, stored)
            .AddCallback(matches => matches && known ? PasswordCheck.AvatarId(username) : throw new UnauthorizedLogin());
    }
}
