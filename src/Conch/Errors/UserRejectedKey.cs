namespace Twisted.Conch;

/// <summary>The user was shown a host key and does not trust it. Twisted: <c>twisted.conch.error.UserRejectedKey</c>.</summary>
/// <param name="message">What happened.</param>
public class UserRejectedKey(string message = "The host key was not accepted.") : Exception(message);
