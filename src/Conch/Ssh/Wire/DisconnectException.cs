namespace Twisted.Conch.Ssh;

/// <summary>
/// Root of all that ends one SSH connection because of what the peer did. The transport turns it into SSH_MSG_DISCONNECT in one place.
/// </summary>
/// <param name="reason">A DISCONNECT_* code. RFC 4250 §4.2.2.</param>
/// <param name="message">What is wrong, for both sides' logs: no secret, none of the peer's bytes.</param>
internal abstract class DisconnectException(int reason, string message) : Exception(message)
{
    /// <summary>The code the peer is told.</summary>
    public int Reason { get; } = reason;
}
