namespace Twisted.Conch;

/// <summary>
/// The client may not set this variable. <see cref="ISessionSetEnv.SetEnv"/> throws it; the client is told that the request failed.
/// Twisted: <c>twisted.conch.interfaces.EnvironmentVariableNotPermitted</c>.
/// </summary>
/// <param name="message">Why.</param>
public class EnvironmentVariableNotPermitted(string message = "This environment variable may not be set.") : Exception(message);
