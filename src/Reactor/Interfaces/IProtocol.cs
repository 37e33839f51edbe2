using Twisted.Python;

namespace Twisted.Internet;

/// <summary>What a transport talks to. Twisted: <c>IProtocol</c>. Called on the reactor thread.</summary>
public interface IProtocol
{
    /// <summary>Ties the protocol to its transport, then calls <see cref="ConnectionMade"/>.</summary>
    /// <param name="transport">The connection.</param>
    void MakeConnection(ITransport transport);

    /// <summary>The connection stands.</summary>
    void ConnectionMade();

    /// <summary>Data came. It owns its memory and may be kept.</summary>
    /// <param name="data">At least one byte, of any length: TCP keeps no message boundaries.</param>
    void DataReceived(Bytes data);

    /// <summary>The connection is gone. Called once.</summary>
    /// <param name="reason">A <see cref="ConnectionDone"/>, or another <see cref="ConnectionClosed"/>.</param>
    void ConnectionLost(Failure reason);
}

/// <summary>A protocol that lets the two directions end one by one. Twisted: <c>IHalfCloseableProtocol</c>.</summary>
public interface IHalfCloseableProtocol
{
    /// <summary>The peer sends no more; we still may.</summary>
    void ReadConnectionLost();

    /// <summary>We can send no more; the peer still may.</summary>
    void WriteConnectionLost();
}
