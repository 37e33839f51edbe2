namespace Twisted.Conch;

/// <summary>
/// A session that lets the client set environment variables; a session without it accepts none. Twisted:
/// <c>twisted.conch.interfaces.ISessionSetEnv</c>.
/// </summary>
public interface ISessionSetEnv
{
    /// <summary>The client asks to set a variable for the program that it will start. RFC 4254 §6.4. Reactor thread.</summary>
    /// <param name="name">The name; has no <c>=</c> and no control characters, and at most 256 bytes. Data of the client: let through what is listed only.</param>
    /// <param name="value">The value; has no NUL, and at most 32 KiB.</param>
    /// <exception cref="EnvironmentVariableNotPermitted">This one may not be set.</exception>
    void SetEnv(string name, string value);

    /// <summary>
    /// The server itself sets a variable, after the client's and in place of one of the same name: <c>environment=</c> of the user's key, as far as
    /// <see cref="Ssh.SSHFactory.PermitUserEnvironment"/> lets it, and SSH_ORIGINAL_COMMAND where a command is forced. Reactor thread. Unless implemented it is
    /// <see cref="SetEnv"/>, whose list of names it has to pass then.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value; that of SSH_ORIGINAL_COMMAND is data of the client.</param>
    /// <exception cref="EnvironmentVariableNotPermitted">It is not wanted; the program starts without it.</exception>
    void SetServerEnv(string name, string value) => SetEnv(name, value);
}
