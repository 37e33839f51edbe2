using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Hears what happens on transports, on the reactor thread. A factory implements it and publishes; a transport asks for it through
/// <see cref="ISSHTransportFactory.Observer"/> each time, and builds nothing when that is null.
/// </summary>
internal interface ISSHTransportObserver
{
    /// <summary>A connection stands.</summary>
    void Connected(SSHTransportBase transport);

    /// <summary>The peer sent its version line and its first SSH_MSG_KEXINIT.</summary>
    void Identified(SSHTransportBase transport, OfferedAlgorithms offered);

    /// <summary>A key exchange has ended; both directions use the new keys.</summary>
    void KeyExchanged(SSHTransportBase transport, NegotiatedAlgorithms algorithms);

    /// <summary>A channel is open.</summary>
    void ChannelOpened(SSHChannel channel, bool byPeer);

    /// <summary>The peer asks something of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="request">The request's name.</param>
    /// <param name="data">What it sends along. Borrowed.</param>
    void ChannelRequested(SSHChannel channel, string request, Bytes data);

    /// <summary>A channel is closed by both sides, or lost.</summary>
    void ChannelClosed(SSHChannel channel);

    /// <summary>The connection is lost.</summary>
    /// <param name="transport">Whose.</param>
    /// <param name="code">The DISCONNECT_* code that was sent or received, 0 when there was none.</param>
    /// <param name="reason">Its text, escaped and capped; empty when there was none.</param>
    /// <param name="byPeer">Whether the code came from the peer.</param>
    /// <param name="failure">How the transport underneath ended.</param>
    void Disconnected(SSHTransportBase transport, int code, string reason, bool byPeer, Failure failure);
}
