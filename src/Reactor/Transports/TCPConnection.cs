using System.Net.Sockets;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>One TCP connection, accepted or made. Twisted: <c>tcp.Connection</c>.</summary>
internal sealed class TCPConnection : StreamConnection, ITCPTransport
{
    private readonly ReactorSocket _socket;
    private readonly IAddress _peer;
    private IAddress? _host;

    /// <param name="reactor">Its reactor.</param>
    /// <param name="socket">Connected; the connection owns it.</param>
    /// <param name="protocol">Who talks over it.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="host">Our end, if it is known without asking.</param>
    /// <param name="onLost">Hears of the end, after the protocol.</param>
    internal TCPConnection(
        ReactorBase reactor, ReactorSocket socket, IProtocol protocol, IAddress peer, IAddress? host, Action<Exception>? onLost)
        : base(reactor, socket, protocol, onLost)
    {
        _socket = socket;
        _peer = peer;
        _host = host;
    }

    public override string ToString() => $"<TCP connection with {_peer}>";

    public override IAddress GetPeer() => _peer;

    public override IAddress GetHost() => _host ??= SocketAddresses.ToAddress(_socket.LocalEndPoint);

    public bool GetTcpNoDelay() => !IsLost && _socket.NoDelay;

    public void SetTcpNoDelay(bool enabled)
    {
        if (!IsLost)
        {
            _socket.NoDelay = enabled;
        }
    }

    public bool GetTcpKeepAlive() => !IsLost && _socket.KeepAlive;

    public void SetTcpKeepAlive(bool enabled)
    {
        if (!IsLost)
        {
            _socket.KeepAlive = enabled;
        }
    }

    protected override void Close(Exception reason)
    {
        RememberHost();
        base.Close(reason);
    }

    /// <summary>Whoever logs the end asks for it, and the closed socket cannot be asked any more.</summary>
    private void RememberHost()
    {
        try
        {
            _ = GetHost();
        }
        catch (SocketException)
        {
            // Reset already: to .NET's sockets it has no address any more.
        }
    }
}
