namespace Twisted.Conch;

/// <summary>Knows the users of a system. Twisted: <c>twisted.conch.checkers.UserDB</c>, and Python's <c>pwd</c>.</summary>
public abstract class UserDB
{
    /// <summary>This system's users, by getpwnam(3): files, LDAP, whatever it is set up for. It may block.</summary>
    /// <exception cref="PlatformNotSupportedException">Asked elsewhere than on Linux.</exception>
    public static UserDB System { get; } = new SystemUserDB();

    /// <summary>Finds a user. May block, and may be called on several threads at once. Twisted: <c>getpwnam</c>.</summary>
    /// <param name="username">The name.</param>
    /// <returns>Null when there is no such user.</returns>
    /// <exception cref="IOException">The system cannot say.</exception>
    public abstract UserRecord? Getpwnam(string username);

    private sealed class SystemUserDB : UserDB
    {
        public override UserRecord? Getpwnam(string username) => NameService.FindUser(username);
    }
}
