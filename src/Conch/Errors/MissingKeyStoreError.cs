namespace Twisted.Conch;

/// <summary>
/// An <see cref="Ssh.SSHAgentServer"/> has nowhere to keep keys: no factory with <c>Keys</c> made it. Twisted:
/// <c>twisted.conch.error.MissingKeyStoreError</c>.
/// </summary>
/// <param name="message">What to do.</param>
public class MissingKeyStoreError(string message = "The agent has no keys: let an SSHAgentFactory make it, or set Keys.") : Exception(message);
