namespace Twisted.Conch;

/// <summary>A line is no entry of a known_hosts file. Twisted: <c>twisted.conch.error.InvalidEntry</c>.</summary>
/// <param name="message">What is wrong with it.</param>
public class InvalidEntry(string message) : Exception(message);
