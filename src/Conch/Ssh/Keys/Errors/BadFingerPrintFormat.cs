namespace Twisted.Conch.Ssh;

/// <summary>There is no such way to write a fingerprint. Twisted: <c>twisted.conch.ssh.keys.BadFingerPrintFormat</c>.</summary>
/// <param name="message">The format asked for.</param>
public class BadFingerPrintFormat(string message) : ConchError(message);
