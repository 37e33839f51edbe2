namespace Twisted.Internet;

/// <summary>A UDP port, as its protocol sees it. Twisted: <c>IUDPTransport</c>. Reactor thread only.</summary>
public interface IUDPTransport
{
    /// <summary>The reactor this port lives on.</summary>
    IReactor Reactor { get; }

    /// <summary>Sends one datagram, at once. What the system has no room for at the moment is dropped, as the network would.</summary>
    /// <param name="data">All of it.</param>
    /// <param name="addr">To whom; may be left out, or be the peer, once the port is connected.</param>
    /// <exception cref="InvalidAddressError">It is no IPv4 or IPv6 address, or not of the port's family.</exception>
    /// <exception cref="MessageLengthError">It is too long.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The system refuses to send it (no route, not permitted).</exception>
    void Write(ReadOnlySpan<byte> data, IAddress? addr = null);

    /// <inheritdoc cref="Write(ReadOnlySpan{byte}, IAddress?)"/>
    void Write(Bytes data, IAddress? addr = null) => Write(data.Span, addr);

    /// <inheritdoc cref="Write(ReadOnlySpan{byte}, IAddress?)"/>
    void Write(Bytes data, (string Host, int Port) addr);

    /// <summary>
    /// Ties the port to one peer: others are no longer heard, and the protocol hears when nobody listens there. Only once.
    /// </summary>
    /// <param name="host">An address: names are not looked up.</param>
    /// <param name="port">The port.</param>
    /// <exception cref="InvalidAddressError">It is no IPv4 or IPv6 address.</exception>
    /// <exception cref="InvalidOperationException">It is connected already.</exception>
    void Connect(string host, int port);

    /// <summary>The address of the port.</summary>
    IAddress GetHost();

    /// <summary>Closes the port.</summary>
    /// <returns>Fires when it is closed.</returns>
    Deferred StopListening();

    /// <summary>Whether datagrams may be sent to broadcast addresses (SO_BROADCAST).</summary>
    /// <param name="enabled">On or off.</param>
    void SetBroadcastAllowed(bool enabled);

    /// <summary>Whether datagrams may be sent to broadcast addresses (SO_BROADCAST).</summary>
    bool GetBroadcastAllowed();
}
