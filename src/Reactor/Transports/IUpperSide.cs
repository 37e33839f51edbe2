using System.Buffers;

namespace Twisted.Internet.Transports;

/// <summary>
/// What a protocol asks of its transport: the connection does it, or the layer above it while there is one. Reactor thread only.
/// </summary>
internal interface IUpperSide
{
    /// <summary>Bytes that the protocol wrote and that have not left this machine; a layer's are the connection's too.</summary>
    int BufferedBytes { get; }

    /// <summary>As the transport's: what is advanced into it counts as written.</summary>
    IBufferWriter<byte> Output { get; }

    /// <summary>The protocol is done with the connection: close it after all that was written.</summary>
    void LoseConnection();

    /// <summary>The protocol has no more to write.</summary>
    void LoseWriteConnection();

    /// <summary>A producer for what the protocol writes; to a layer also the one that was registered before it was there.</summary>
    void RegisterProducer(IProducer producer, bool streaming);

    /// <summary>The producer is done.</summary>
    void UnregisterProducer();

    /// <summary>The protocol wants no more for now.</summary>
    void PauseProducing();

    /// <summary>The protocol goes on.</summary>
    void ResumeProducing();
}
