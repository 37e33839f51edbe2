namespace Twisted.Conch.Ssh;

/// <summary>
/// A key is not what its format says: cut off, altered, of an unknown kind, too large, or opened with a wrong passphrase.
/// The message says which, and holds nothing of the key. Twisted: <c>twisted.conch.ssh.keys.BadKeyError</c>.
/// </summary>
/// <param name="message">What is wrong, and what to do about it.</param>
/// <param name="cause">The error underneath, if there is one.</param>
public class BadKeyError(string message, Exception? cause = null) : ConchError(message, cause);
