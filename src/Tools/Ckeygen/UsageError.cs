namespace Twisted.Conch.Scripts;

/// <summary>The command line is wrong. Twisted: <c>twisted.python.usage.UsageError</c>.</summary>
/// <param name="message">What is wrong with it.</param>
internal sealed class UsageError(string message) : Exception(message);
