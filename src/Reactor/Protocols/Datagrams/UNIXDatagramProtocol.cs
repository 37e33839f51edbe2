namespace Twisted.Internet;

/// <summary>
/// Behaviour of a UNIX datagram socket; derive from it and override what matters. Twisted uses <c>DatagramProtocol</c> for this too,
/// whose transport has there what UDP has here.
/// </summary>
public class UNIXDatagramProtocol : AbstractDatagramProtocol
{
    /// <summary>The socket; <see langword="null"/> before it is open and after it is closed.</summary>
    public virtual IUNIXDatagramTransport? Transport { get; set; }

    /// <summary>Ties the protocol to its socket, then calls <see cref="AbstractDatagramProtocol.DoStart"/>.</summary>
    /// <param name="transport">The socket.</param>
    public virtual void MakeConnection(IUNIXDatagramTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        Transport = transport;
        DoStart();
    }

    /// <summary>A datagram came. What this throws is logged, and the socket goes on.</summary>
    /// <param name="data">Owns its memory and may be kept. Cut off at the socket's <c>maxPacketSize</c>; may be empty.</param>
    /// <param name="addr">Who sent it; without a name when its socket has none, and then it cannot be answered.</param>
    public virtual void DatagramReceived(Bytes data, UNIXAddress addr)
    {
    }

    private protected sealed override void DropTransport() => Transport = null;

    private protected sealed override void Deliver(ReadOnlySpan<byte> data, IAddress addr) =>
        DatagramReceived(new Bytes(data), (UNIXAddress)addr);
}
