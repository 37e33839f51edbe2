namespace Twisted.Internet;

/// <summary>
/// A UNIX datagram socket that talks to one other only. Twisted: <c>IUNIXDatagramConnectedTransport</c>. Reactor thread only.
/// </summary>
public interface IUNIXDatagramConnectedTransport
{
    /// <summary>The reactor this socket lives on.</summary>
    IReactor Reactor { get; }

    /// <summary>
    /// Sends one datagram, at once. It is dropped when the receiver has no room for it at the moment; when there is none any more, the
    /// protocol hears of it.
    /// </summary>
    /// <param name="data">All of it.</param>
    /// <exception cref="MessageLengthError">It is too long.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The system refuses to send it.</exception>
    void Write(ReadOnlySpan<byte> data);

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    void Write(Bytes data) => Write(data.Span);

    /// <summary>Our address; without a name unless the socket was bound to one.</summary>
    IAddress GetHost();

    /// <summary>The other end's address.</summary>
    IAddress GetPeer();

    /// <summary>Closes the socket.</summary>
    /// <returns>Fires when it is closed.</returns>
    Deferred StopListening();
}
