using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// A name, its password, and the one to put in its place. RFC 4252 §8; Twisted has none. A checker answers like any other when the password has been changed;
/// it fails with <see cref="PasswordChangeRequired"/> when the new one will not do, and with <see cref="UnauthorizedLogin"/> when the old one is wrong. Once it has
/// answered the old one is overwritten, unless <see cref="SSHFactory.KeepCredentials"/> is set; the new one is its own.
/// </summary>
public interface IUsernamePasswordChange : ICredentials
{
    /// <summary>The name, as the peer sent it.</summary>
    Bytes Username { get; }

    /// <summary>The password so far, as the peer sent it. Not for logs.</summary>
    Bytes Password { get; }

    /// <summary>The password from now on. Not for logs.</summary>
    Bytes NewPassword { get; }
}
