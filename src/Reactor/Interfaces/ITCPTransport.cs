namespace Twisted.Internet;

/// <summary>A TCP connection. Twisted: <c>ITCPTransport</c>. Reactor thread only.</summary>
public interface ITCPTransport : IStreamTransport
{
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
