using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>
/// A name, and something that only who knows the password can have made. The checker must know the password in clear.
/// Twisted: <c>cred.credentials.IUsernameHashedPassword</c>.
/// </summary>
public interface IUsernameHashedPassword : ICredentials
{
    /// <summary>The name, as the peer sent it.</summary>
    Bytes Username { get; }

    /// <summary>Whether the proof was made with this password.</summary>
    /// <param name="password">The right password. The time taken does not tell how much of it is right.</param>
    Deferred<bool> CheckPassword(Bytes password);
}
