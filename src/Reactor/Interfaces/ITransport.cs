using System.Buffers;

namespace Twisted.Internet;

/// <summary>
/// A connection's other end, as a protocol sees it. Twisted: <c>ITransport</c>. Reactor thread only.
/// </summary>
/// <remarks>
/// As an observable it is the raw layer: <c>OnNext</c> for each read with memory that is <b>borrowed</b> and valid
/// during the call only, then <c>OnCompleted</c> after a clean close (<see cref="ConnectionDone"/>) or <c>OnError</c>
/// with any other <see cref="ConnectionClosed"/>. It takes one observer, the protocol; whoever else wants the data takes
/// <see cref="Received"/>.
/// </remarks>
public interface ITransport : IConsumer, IPushProducer, IObservable<ReadOnlyMemory<byte>>
{
    /// <summary>The reactor this connection lives on.</summary>
    IReactor Reactor { get; }

    /// <summary>
    /// The output buffer itself: what is advanced into it counts as written, and goes out at the end of the reactor's
    /// turn like all else. For those who build packets in place. A span got from it is valid until the next call.
    /// </summary>
    IBufferWriter<byte> Output { get; }

    /// <summary>What arrives, as chunks that own their memory, safe to keep. Costs nothing while nobody subscribes.</summary>
    IObservable<Bytes> Received { get; }

    /// <summary>Bytes written and not yet taken by the system.</summary>
    int BufferedBytes { get; }

    /// <summary>Whether <see cref="LoseConnection"/> was called and the connection is not yet lost.</summary>
    bool Disconnecting { get; }

    /// <summary>Sends data. The bytes are copied before the call returns; after a close they are dropped.</summary>
    /// <remarks>
    /// Declared again: a call finds the overloads of this interface before those of <see cref="IConsumer"/>, and a span would be
    /// converted to <see cref="Bytes"/>.
    /// </remarks>
    /// <param name="data">The data.</param>
    new void Write(ReadOnlySpan<byte> data);

    /// <inheritdoc/>
    void IConsumer.Write(ReadOnlySpan<byte> data) => Write(data);

    /// <summary>Sends data. A large value may be sent from where it lies; after a close it is dropped.</summary>
    /// <param name="data">The data.</param>
    void Write(Bytes data) => Write(data.Span);

    /// <summary>Sends data. The bytes are copied before the call returns; after a close they are dropped.</summary>
    /// <param name="data">The data.</param>
    void Write(ReadOnlyMemory<byte> data) => Write(data.Span);

    /// <summary>Sends data. The bytes are copied before the call returns; after a close they are dropped.</summary>
    /// <param name="data">The data.</param>
    void Write(byte[] data) => Write(data.AsSpan());

    /// <summary>Sends several pieces, in order.</summary>
    /// <param name="data">The pieces.</param>
    void WriteSequence(IEnumerable<Bytes> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        foreach (Bytes piece in data)
        {
            Write(piece.Span);
        }
    }

    /// <summary>Closes the connection once all that was written has gone out (and its producer is done).</summary>
    void LoseConnection();

    /// <summary>Closes the connection at once, dropping what was not sent. The protocol sees <see cref="ConnectionAborted"/>.</summary>
    void AbortConnection();

    /// <summary>The other end's address.</summary>
    IAddress GetPeer();

    /// <summary>Our end's address.</summary>
    IAddress GetHost();
}
