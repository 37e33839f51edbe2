namespace Twisted.Conch.Scripts;

/// <summary>Ends ckeygen with one line and exit code 1.</summary>
/// <param name="message">The line.</param>
internal sealed class CkeygenError(string message) : Exception(message);
