namespace Twisted.Internet;

/// <summary>A TCP connection. Twisted: <c>ITCPTransport</c>. Reactor thread only.</summary>
public interface ITCPTransport : ITransport
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

    /// <summary>Whether small writes go out at once (TCP_NODELAY).</summary>
    bool GetTcpNoDelay();

    /// <summary>Whether small writes go out at once (TCP_NODELAY).</summary>
    /// <param name="enabled">On or off.</param>
    void SetTcpNoDelay(bool enabled);

    /// <summary>Whether the system probes an idle peer (SO_KEEPALIVE).</summary>
    bool GetTcpKeepAlive();

    /// <summary>Whether the system probes an idle peer (SO_KEEPALIVE).</summary>
    /// <param name="enabled">On or off.</param>
    void SetTcpKeepAlive(bool enabled);
}
