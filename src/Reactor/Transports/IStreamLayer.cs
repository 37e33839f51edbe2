namespace Twisted.Internet.Transports;

/// <summary>
/// What stands between a <see cref="StreamConnection"/> and its protocol, once inserted (TLS). The protocol keeps its transport:
/// what it calls there comes here, and what the layer has for it goes up by <see cref="StreamConnection.Deliver"/>. Downwards the
/// layer calls the connection's own members, which know of no layer. Reactor thread only.
/// </summary>
internal interface IStreamLayer : IUpperSide
{
    /// <summary>Whether the protocol has called for the end.</summary>
    bool Disconnecting { get; }

    /// <summary>The protocol writes. Copied, or dealt with, before this returns.</summary>
    void Write(ReadOnlySpan<byte> data);

    /// <summary>Bytes came. What this throws ends the connection.</summary>
    /// <param name="data">Borrowed: valid during the call; the layer may change it in place.</param>
    void OnReceived(ReadOnlyMemory<byte> data);

    /// <summary>The connection is gone. The layer may still deliver what it holds.</summary>
    /// <param name="reason">How the connection ended; <see cref="ConnectionDone"/> when the peer closed it too.</param>
    /// <returns>What the protocol is told.</returns>
    Exception OnLost(Exception reason);
}
