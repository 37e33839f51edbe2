namespace Twisted.Internet;

/// <summary>A UNIX datagram socket, as its protocol sees it. Twisted: <c>IUNIXDatagramTransport</c>. Reactor thread only.</summary>
public interface IUNIXDatagramTransport
{
    /// <summary>The reactor this socket lives on.</summary>
    IReactor Reactor { get; }

    /// <summary>Sends one datagram, at once. It is dropped when the receiver has no room for it at the moment.</summary>
    /// <param name="data">All of it.</param>
    /// <param name="addr">To whom.</param>
    /// <exception cref="MessageLengthError">It is too long.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">There is nobody of that name, or it may not be sent.</exception>
    void Write(ReadOnlySpan<byte> data, UNIXAddress addr);

    /// <inheritdoc cref="Write(ReadOnlySpan{byte}, UNIXAddress)"/>
    void Write(Bytes data, UNIXAddress addr) => Write(data.Span, addr);

    /// <inheritdoc cref="Write(ReadOnlySpan{byte}, UNIXAddress)"/>
    void Write(Bytes data, string addr) => Write(data.Span, new UNIXAddress(addr));

    /// <summary>Our address.</summary>
    IAddress GetHost();

    /// <summary>Closes the socket.</summary>
    /// <returns>Fires when it is closed.</returns>
    Deferred StopListening();
}
