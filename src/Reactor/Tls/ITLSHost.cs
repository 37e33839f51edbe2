using System.Buffers;

namespace Twisted.Internet.Tls;

/// <summary>What a <see cref="TLSLayer"/> stands in: the connection below it and the protocol above it.</summary>
internal interface ITLSHost
{
    /// <summary>Time and the log.</summary>
    IReactor Reactor { get; }

    /// <summary>Where buffers come from.</summary>
    ArrayPool<byte> Buffers { get; }

    /// <summary>As the protocol sees it.</summary>
    ITransport Transport { get; }

    /// <summary>Encrypted bytes that wait in the connection.</summary>
    int BufferedBytes { get; }

    /// <summary>As of the protocol's transport.</summary>
    int HighWaterMark { get; }

    /// <summary>As of the protocol's transport.</summary>
    int MaxBufferedBytes { get; }

    /// <summary>Whether the connection will end whatever the layer does: nothing is delivered any more.</summary>
    bool Ending { get; }

    /// <summary>Gives encrypted bytes to the connection.</summary>
    void Write(ReadOnlySpan<byte> data);

    /// <summary>Ends the connection once it has sent all.</summary>
    void LoseConnection();

    /// <summary>Ends the connection at once.</summary>
    void AbortConnection();

    /// <summary>Says to the connection who is to be paused.</summary>
    void RegisterProducer(IPushProducer producer);

    /// <summary>Takes that back.</summary>
    void UnregisterProducer();

    /// <summary>Lets the connection read, or not.</summary>
    void Read(bool reading);

    /// <summary>Hands decrypted bytes to the protocol, lent for the call.</summary>
    void Deliver(ReadOnlyMemory<byte> data);

    /// <summary>Tells the protocol that the handshake is done.</summary>
    void HandshakeCompleted();
}
