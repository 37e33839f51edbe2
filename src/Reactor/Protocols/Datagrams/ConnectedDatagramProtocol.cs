using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// Behaviour of a UNIX datagram socket that talks to one other only; derive from it and override what matters.
/// Twisted: <c>ConnectedDatagramProtocol</c>.
/// </summary>
public class ConnectedDatagramProtocol : AbstractDatagramProtocol
{
    /// <summary>The socket; <see langword="null"/> before it is open and after it is closed.</summary>
    public virtual IUNIXDatagramConnectedTransport? Transport { get; set; }

    /// <summary>Ties the protocol to its socket, then calls <see cref="AbstractDatagramProtocol.DoStart"/>.</summary>
    /// <param name="transport">The socket.</param>
    public virtual void MakeConnection(IUNIXDatagramConnectedTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        Transport = transport;
        DoStart();
    }

    /// <summary>A datagram came from the other end. What this throws is logged, and the socket goes on.</summary>
    /// <param name="data">Owns its memory and may be kept. Cut off at the socket's <c>maxPacketSize</c>; may be empty.</param>
    public virtual void DatagramReceived(Bytes data)
    {
    }

    /// <summary>There is nobody at the other end's address: the socket is not opened.</summary>
    /// <param name="reason">A <see cref="ConnectError"/>.</param>
    public virtual void ConnectionFailed(Failure reason)
    {
    }

    private protected sealed override void DropTransport() => Transport = null;

    private protected sealed override void Deliver(ReadOnlySpan<byte> data, IAddress addr) => DatagramReceived(new Bytes(data));
}
