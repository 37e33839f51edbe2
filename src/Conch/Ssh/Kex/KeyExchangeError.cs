namespace Twisted.Conch.Ssh;

/// <summary>The peer's value in a key exchange is not acceptable: the connection ends with KEY_EXCHANGE_FAILED (3).</summary>
/// <param name="message">What is wrong with it, without any of its bytes.</param>
internal sealed class KeyExchangeError(string message) : Exception(message);
