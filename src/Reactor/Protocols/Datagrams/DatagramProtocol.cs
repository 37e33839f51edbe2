namespace Twisted.Internet;

/// <summary>
/// Behaviour of a UDP port, plain or multicast; derive from it and override what matters. Twisted: <c>DatagramProtocol</c>.
/// </summary>
public class DatagramProtocol : AbstractDatagramProtocol
{
    /// <summary>The port; <see langword="null"/> before it is open and after it is closed.</summary>
    public virtual IMulticastTransport? Transport { get; set; }

    /// <summary>Ties the protocol to its port, then calls <see cref="AbstractDatagramProtocol.DoStart"/>.</summary>
    /// <param name="transport">The port.</param>
    public virtual void MakeConnection(IMulticastTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        Transport = transport;
        DoStart();
    }

    /// <summary>A datagram came. What this throws is logged, and the port goes on.</summary>
    /// <param name="data">Owns its memory and may be kept. Cut off at the port's <c>maxPacketSize</c>; may be empty.</param>
    /// <param name="addr">
    /// Who says to have sent it: an <see cref="IPv4Address"/> or <see cref="IPv6Address"/>. Anybody can write any sender on a datagram.
    /// </param>
    public virtual void DatagramReceived(Bytes data, IAddress addr)
    {
    }

    private protected sealed override void DropTransport() => Transport = null;

    private protected sealed override void Deliver(ReadOnlySpan<byte> data, IAddress addr) => DatagramReceived(new Bytes(data), addr);
}
