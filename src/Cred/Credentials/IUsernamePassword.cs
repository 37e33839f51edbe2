using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>A name and a password in clear. Twisted: <c>cred.credentials.IUsernamePassword</c>.</summary>
public interface IUsernamePassword : ICredentials
{
    /// <summary>The name, as the peer sent it.</summary>
    Bytes Username { get; }

    /// <summary>The password, as the peer sent it. Not for logs.</summary>
    /// <remarks>
    /// The one exception to what <see cref="Bytes"/> promise: SSH's servers overwrite it with noise once the login has succeeded or failed. Copy it, as in
    /// <c>new Bytes(password.Span)</c>, to keep it; or set <c>SSHFactory.KeepCredentials</c>, and nothing is overwritten.
    /// </remarks>
    Bytes Password { get; }

    /// <summary>Whether the password is this one.</summary>
    /// <param name="password">The right password. The time taken does not tell how much of it is right.</param>
    Deferred<bool> CheckPassword(Bytes password);
}
