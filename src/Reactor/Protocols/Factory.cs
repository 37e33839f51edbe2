using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace Twisted.Internet;

/// <summary>Makes a protocol for each connection. Twisted: <c>twisted.internet.protocol.Factory</c>. Reactor thread only.</summary>
public class Factory : IProtocolFactory
{
    private Subject<Protocol>? _built;

    /// <summary>Makes one protocol: <c>factory.Protocol = New&lt;Echo&gt;</c>. Python assigns the class itself.</summary>
    public virtual Func<Protocol?>? Protocol { get; set; }

    /// <summary>How many ports and connectors use this factory.</summary>
    public int NumPorts { get; private set; }

    /// <summary>Whether starting and stopping is logged.</summary>
    public bool Noisy { get; set; } = true;

    /// <summary>Each protocol as it is made. Costs nothing while nobody subscribes.</summary>
    public IObservable<Protocol> WhenProtocolBuilt => (_built ??= new Subject<Protocol>()).AsObservable();

    /// <summary>A factory whose protocols are of the given class. Python: <c>Factory.forProtocol</c>.</summary>
    /// <typeparam name="TProtocol">The protocol.</typeparam>
    public static Factory ForProtocol<TProtocol>()
        where TProtocol : Protocol, new() => new() { Protocol = static () => new TProtocol() };

    /// <inheritdoc/>
    public virtual void DoStart()
    {
        if (NumPorts == 0)
        {
            StartFactory();
        }

        NumPorts++;
    }

    /// <inheritdoc/>
    public virtual void DoStop()
    {
        if (NumPorts == 0)
        {
            return;
        }

        if (--NumPorts == 0)
        {
            StopFactory();
        }
    }

    /// <summary>Called once before the first port opens. What it throws keeps that port closed.</summary>
    public virtual void StartFactory()
    {
    }

    /// <summary>Called once after the last port has closed.</summary>
    public virtual void StopFactory()
    {
    }

    /// <summary>
    /// A protocol for a new connection, or <see langword="null"/> to refuse it. The default calls <see cref="Protocol"/> and sets
    /// the protocol's <see cref="Twisted.Internet.Protocol.Factory"/>.
    /// </summary>
    /// <param name="addr">The peer's address.</param>
    /// <exception cref="InvalidOperationException"><see cref="Protocol"/> is not set.</exception>
    public virtual Protocol? BuildProtocol(IAddress addr)
    {
        if (Protocol is null)
        {
            throw new InvalidOperationException(
                $"{GetType().Name}.Protocol is not set: assign New<YourProtocol>, or override BuildProtocol.");
        }

        Protocol? protocol = Protocol();
        if (protocol is not null)
        {
            protocol.Factory = this;
            _built?.OnNext(protocol);
        }

        return protocol;
    }

    /// <inheritdoc/>
    IProtocol? IProtocolFactory.BuildProtocol(IAddress addr) => BuildProtocol(addr);
}
