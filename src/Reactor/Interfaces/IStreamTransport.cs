namespace Twisted.Internet;

/// <summary>
/// A connection whose output is bounded and whose two directions can end one by one: TCP, UNIX sockets, pipes.
/// Twisted: the rest of <c>FileDescriptor</c>, and <c>IHalfCloseableDescriptor</c>. Reactor thread only.
/// </summary>
public interface IStreamTransport : ITransport
{
    /// <summary>
    /// Unsent bytes above which a push producer is paused, and reading stops while answers to what was read wait;
    /// <see cref="TransportLimits.HighWaterMark"/> unless set.
    /// </summary>
    int HighWaterMark { get; set; }

    /// <summary>
    /// Unsent bytes above which a further write ends the connection; <see cref="TransportLimits.MaxBufferedBytes"/> unless set.
    /// One write may be larger than this: what the peer refuses to take is what is bounded.
    /// </summary>
    int MaxBufferedBytes { get; set; }

    /// <summary>Closes our half once all that was written has gone out; reading goes on.</summary>
    void LoseWriteConnection();
}
