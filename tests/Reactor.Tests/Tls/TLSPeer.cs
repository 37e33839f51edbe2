using Twisted.Internet;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.Tls;

/// <summary>A peer that hears of the handshake.</summary>
internal class TLSPeer : Peer, IHandshakeListener
{
    private readonly Deferred _secured = new();

    public Action? OnHandshake { get; set; }

    public INegotiated Secure => (INegotiated)Transport!;

    public void HandshakeCompleted()
    {
        Calls.Add("handshake");
        _secured.Callback();
        OnHandshake?.Invoke();
    }

    /// <summary>Fires when the handshake is done.</summary>
    public Deferred Secured()
    {
        Deferred copy = new();
        _secured.AddCallback(copy.Callback);
        return copy;
    }
}
