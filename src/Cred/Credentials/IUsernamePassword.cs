using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>A name and a password in clear. Twisted: <c>cred.credentials.IUsernamePassword</c>.</summary>
public interface IUsernamePassword : ICredentials
{
    /// <summary>The name, as the peer sent it.</summary>
    Bytes Username { get; }

    /// <summary>The password, as the peer sent it. Not for logs; SSH's servers wipe it once the login has succeeded or failed, so that who keeps it copies it.</summary>
    Bytes Password { get; }

    /// <summary>Whether the password is this one.</summary>
    /// <param name="password">The right password. The time taken does not tell how much of it is right.</param>
    Deferred<bool> CheckPassword(Bytes password);
}
