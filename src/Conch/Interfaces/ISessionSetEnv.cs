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
}
