namespace Twisted.Conch;

/// <summary>A server did not let the user in. Twisted: <c>twisted.conch.endpoints.AuthenticationFailed</c>.</summary>
/// <param name="message">What happened.</param>
public class AuthenticationFailed(string message = "The server did not let the user in.") : Exception(message);
