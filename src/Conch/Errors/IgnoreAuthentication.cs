namespace Twisted.Conch;

/// <summary>
/// The request was answered already; nothing more is to be sent. A method of <see cref="Ssh.SSHUserAuthServer"/> fails its Deferred with it.
/// Twisted: <c>twisted.conch.error.IgnoreAuthentication</c>.
/// </summary>
/// <param name="message">What happened.</param>
public class IgnoreAuthentication(string message = "The request was answered already.") : Exception(message);
