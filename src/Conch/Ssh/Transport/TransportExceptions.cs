namespace Twisted.Conch.Ssh;

/// <summary>A message that its phase, role or the state of the key exchange does not allow.</summary>
/// <param name="message">What came, and when.</param>
internal sealed class UnexpectedMessageException(string message)
    : DisconnectException(Disconnect.DISCONNECT_PROTOCOL_ERROR, message);

/// <summary>The peer exceeds a limit of <see cref="SSHLimits"/>.</summary>
/// <param name="message">Which one.</param>
internal sealed class LimitExceededException(string message)
    : DisconnectException(Disconnect.DISCONNECT_PROTOCOL_ERROR, message);

/// <summary>No algorithm in common, or no group, or a signature that cannot be made.</summary>
/// <param name="message">For which purpose.</param>
internal sealed class NegotiationException(string message)
    : DisconnectException(Disconnect.DISCONNECT_KEY_EXCHANGE_FAILED, message);

/// <summary>The version line is not one, or not of a version we speak.</summary>
/// <param name="message">What is wrong with it.</param>
internal sealed class BadVersionException(string message)
    : DisconnectException(Disconnect.DISCONNECT_PROTOCOL_VERSION_NOT_SUPPORTED, message);

/// <summary>
/// A packet's length, padding or MAC is wrong. One type and one text for all three: which of them it was is the attacker's question.
/// </summary>
/// <param name="encrypted">Whether packets are protected yet.</param>
internal sealed class CorruptPacketException(bool encrypted)
    : DisconnectException(
        encrypted ? Disconnect.DISCONNECT_MAC_ERROR : Disconnect.DISCONNECT_PROTOCOL_ERROR,
        "Packet corrupt.");

/// <summary>A payload does not decompress, or grows too much.</summary>
internal sealed class BadCompressionException()
    : DisconnectException(Disconnect.DISCONNECT_COMPRESSION_ERROR, "A payload does not decompress.");

/// <summary>The server's host key is not trusted, or its signature is wrong.</summary>
/// <param name="message">Which of the two.</param>
internal sealed class HostKeyException(string message)
    : DisconnectException(Disconnect.DISCONNECT_HOST_KEY_NOT_VERIFIABLE, message);

/// <summary>A service that is not to be had, or not now.</summary>
/// <param name="message">Why.</param>
internal sealed class ServiceException(string message)
    : DisconnectException(Disconnect.DISCONNECT_SERVICE_NOT_AVAILABLE, message);

/// <summary>The peer took too long.</summary>
/// <param name="message">For what.</param>
internal sealed class TooSlowException(string message)
    : DisconnectException(Disconnect.DISCONNECT_BY_APPLICATION, message);
