namespace Twisted.Conch.Ssh;

/// <summary>
/// A key was asked for a signature of a kind that it cannot make.
/// Twisted: <c>twisted.conch.ssh.keys.BadSignatureAlgorithmError</c>.
/// </summary>
/// <param name="message">The algorithm, and what the key can do.</param>
public class BadSignatureAlgorithmError(string message) : ConchError(message);
