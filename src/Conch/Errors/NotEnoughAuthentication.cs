namespace Twisted.Conch;

/// <summary>
/// The credentials are right and another method must follow them. A checker fails its Deferred with it to demand more.
/// Twisted: <c>twisted.conch.error.NotEnoughAuthentication</c>; "partial success" in RFC 4252 §5.1.
/// </summary>
/// <param name="message">What happened.</param>
public class NotEnoughAuthentication(string message = "Another method of authentication must follow.") : Exception(message);
