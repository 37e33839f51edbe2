using Twisted.Internet.Native;
using Twisted.Internet.Transports;

namespace Twisted.Internet.Group;

/// <summary>
/// A port that accepts for several reactors, and deals the connections out among them in turn. What the others have no room for, because
/// their loops are busy, stays with this one.
/// </summary>
internal sealed class DealingPort(ReactorBase reactor, int port, Factory factory, int backlog, string @interface)
    : TCPPort(reactor, port, factory, backlog, @interface, reusePort: false)
{
    private int _next;

    /// <summary>The shares of the other reactors.</summary>
    internal IReadOnlyList<DealtPort> Others { get; set; } = [];

    protected override void Accepted(ReactorSocket socket, IAddress peer)
    {
        int turn = _next;
        _next = (turn + 1) % (Others.Count + 1);
        if (turn == 0 || !Others[turn - 1].Offer(socket, peer))
        {
            base.Accepted(socket, peer);
        }
    }
}
