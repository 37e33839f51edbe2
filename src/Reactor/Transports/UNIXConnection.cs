using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>One connection over a UNIX stream socket. Twisted: <c>unix.Server</c> and <c>unix.Client</c>.</summary>
internal sealed class UNIXConnection : StreamConnection
{
    private readonly IAddress _peer;
    private readonly IAddress _host;

    /// <param name="reactor">Its reactor.</param>
    /// <param name="socket">Connected; the connection owns it.</param>
    /// <param name="protocol">Who talks over it.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="host">Our end.</param>
    /// <param name="onLost">Hears of the end, after the protocol.</param>
    internal UNIXConnection(
        ReactorBase reactor, ReactorSocket socket, IProtocol protocol, IAddress peer, IAddress host, Action<Exception>? onLost)
        : base(reactor, socket, protocol, onLost)
    {
        _peer = peer;
        _host = host;
    }

    public override string ToString() => $"<UNIX connection of {_host} with {_peer}>";

    public override IAddress GetPeer() => _peer;

    public override IAddress GetHost() => _host;
}
