namespace Twisted.Internet;

/// <summary>
/// What all protocols of datagrams share: they start with the first port they get and stop with the last.
/// Twisted: <c>AbstractDatagramProtocol</c>. All of it runs on the reactor thread.
/// </summary>
public abstract class AbstractDatagramProtocol
{
    private protected AbstractDatagramProtocol()
    {
    }

    /// <summary>How many ports use this protocol.</summary>
    public int NumPorts { get; private set; }

    /// <summary>Whether starting and stopping is logged.</summary>
    public bool Noisy { get; set; } = true;

    /// <summary>Called for each port that starts to use the protocol.</summary>
    public virtual void DoStart()
    {
        if (NumPorts == 0)
        {
            StartProtocol();
        }

        NumPorts++;
    }

    /// <summary>Called for each port that stops using the protocol.</summary>
    public virtual void DoStop()
    {
        if (NumPorts == 0)
        {
            return;
        }

        if (--NumPorts == 0)
        {
            DropTransport();
            StopProtocol();
        }
    }

    /// <summary>The port is open: called once, before the first datagram. What it throws closes the port again.</summary>
    public virtual void StartProtocol()
    {
    }

    /// <summary>The port is closed.</summary>
    public virtual void StopProtocol()
    {
    }

    /// <summary>Nobody listens where a datagram was sent. Comes to connected ports only, and says no more than that.</summary>
    public virtual void ConnectionRefused()
    {
    }

    /// <summary>The port is closed: there is no transport any more.</summary>
    private protected abstract void DropTransport();

    /// <summary>A datagram came.</summary>
    /// <param name="data">Borrowed for the call.</param>
    /// <param name="addr">Who sent it.</param>
    private protected abstract void Deliver(ReadOnlySpan<byte> data, IAddress addr);

    internal void Take(ReadOnlySpan<byte> data, IAddress addr) => Deliver(data, addr);
}
