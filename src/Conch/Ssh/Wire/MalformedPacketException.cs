namespace Twisted.Conch.Ssh;

/// <summary>
/// Bytes from a peer or a file are not what the format says. On a connection it ends that connection with
/// SSH_MSG_DISCONNECT, reason SSH_DISCONNECT_PROTOCOL_ERROR.
/// </summary>
/// <param name="message">What is wrong, without any of the bytes.</param>
internal sealed class MalformedPacketException(string message) : DisconnectException(2, message);
