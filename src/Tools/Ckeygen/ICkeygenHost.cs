using Twisted.Internet;

namespace Twisted.Conch.Scripts;

/// <summary>What ckeygen needs to know of who runs it, and how it talks to them. A test plays it.</summary>
internal interface ICkeygenHost
{
    /// <summary>The user's home directory.</summary>
    string Home { get; }

    /// <summary>The comment of new keys, <c>user@machine</c>.</summary>
    string UserAtMachine { get; }

    /// <summary>Writes one line of result.</summary>
    void WriteLine(string text);

    /// <summary>Writes one line of complaint.</summary>
    void WriteError(string text);

    /// <summary>Asks for a line.</summary>
    /// <returns>The answer without its end; null at the end of input.</returns>
    string? Ask(string prompt);

    /// <summary>Asks for a passphrase, which is not shown.</summary>
    /// <returns>The answer without its end; null at the end of input.</returns>
    Bytes? AskSecret(string prompt);
}
