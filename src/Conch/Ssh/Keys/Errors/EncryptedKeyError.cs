namespace Twisted.Conch.Ssh;

/// <summary>A key is encrypted, and no passphrase was given. Twisted: <c>twisted.conch.ssh.keys.EncryptedKeyError</c>.</summary>
/// <param name="message">Which key.</param>
/// <param name="cause">The error underneath, if there is one.</param>
public class EncryptedKeyError(string message, Exception? cause = null) : ConchError(message, cause);
