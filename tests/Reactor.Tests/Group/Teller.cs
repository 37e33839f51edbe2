using Twisted.Internet;

namespace Twisted.Reactor.Tests.Group;

/// <summary>Tells which reactor it lives on, and 255 if it is called on another thread than that one's.</summary>
internal sealed class Teller(ReactorBase reactor, int number, Action<Teller>? onMade) : Protocol
{
    private bool _astray;

    public override void ConnectionMade()
    {
        Look();
        onMade?.Invoke(this);
    }

    public override void DataReceived(Bytes data)
    {
        Look();
        Transport!.Write([_astray ? byte.MaxValue : (byte)number]);
    }

    private void Look() => _astray |= !reactor.OnReactorThread || !ReferenceEquals(Transport!.Reactor, reactor);
}

internal sealed class TellerFactory : Factory
{
    public TellerFactory(ReactorBase reactor, int number, Action<Teller>? onMade)
    {
        Noisy = false;
        Protocol = () => new Teller(reactor, number, onMade);
    }
}
