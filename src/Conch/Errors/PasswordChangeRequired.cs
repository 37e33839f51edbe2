using Twisted.Cred;

namespace Twisted.Conch;

/// <summary>
/// The password is right and has to be changed first, or the new one will not do. A checker fails its Deferred with it; the user is asked for a new password, and
/// both come back as <see cref="Ssh.IUsernamePasswordChange"/>. RFC 4252 §8, SSH_MSG_USERAUTH_PASSWD_CHANGEREQ.
/// </summary>
/// <param name="prompt">What the user is shown, such as why.</param>
public class PasswordChangeRequired(string prompt = "Your password has expired.") : UnauthorizedLogin(prompt)
{
    /// <summary>What the user is shown.</summary>
    public string Prompt { get; } = prompt;
}
