using System.Buffers;

namespace Twisted.Internet.Transports;

/// <summary>
/// What stands between a <see cref="StreamConnection"/> and its protocol, once inserted (TLS). The protocol keeps its transport:
/// what it calls there comes here, and what the layer has for it goes up by <see cref="StreamConnection.Deliver"/>. Downwards the
/// layer calls the connection's own members, which know of no layer. Reactor thread only.
/// </summary>
internal interface IStreamLayer
{
    /// <summary>Bytes that the protocol wrote and that have not left this machine, the connection's included.</summary>
    int BufferedBytes { get; }

    /// <summary>Whether the protocol has called for the end.</summary>
    bool Disconnecting { get; }

    /// <summary>As the transport's: what is advanced into it counts as written.</summary>
    IBufferWriter<byte> Output { get; }

    /// <summary>The protocol writes. Copied, or dealt with, before this returns.</summary>
    void Write(ReadOnlySpan<byte> data);

    /// <summary>The protocol is done with the connection: close it after all that was written.</summary>
    void LoseConnection();

    /// <summary>The protocol has no more to write.</summary>
    void LoseWriteConnection();

    /// <summary>A producer for what the protocol writes, also the one that was registered before the layer was there.</summary>
    void RegisterProducer(IProducer producer, bool streaming);

    /// <summary>The producer is done.</summary>
    void UnregisterProducer();

    /// <summary>The protocol wants no more for now.</summary>
    void PauseProducing();

    /// <summary>The protocol goes on.</summary>
    void ResumeProducing();

    /// <summary>Bytes came. What this throws ends the connection.</summary>
    /// <param name="data">Borrowed: valid during the call; the layer may change it in place.</param>
    void OnReceived(ReadOnlyMemory<byte> data);

    /// <summary>The connection is gone. The layer may still deliver what it holds.</summary>
    /// <param name="reason">How the connection ended; <see cref="ConnectionDone"/> when the peer closed it too.</param>
    /// <returns>What the protocol is told.</returns>
    Exception OnLost(Exception reason);
}
