using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>A TCP port that accepts connections. Twisted: <c>tcp.Port</c>. No error of accepting ends it.</summary>
internal sealed class TCPPort : Selectable, IListeningPort
{
    /// <summary>Connections taken in one turn, so that a flood of them leaves room for those that are there.</summary>
    private const int AcceptsPerTurn = 64;

    /// <summary>Seconds without accepting after the system had no descriptor left for a connection.</summary>
    private const double PauseSeconds = 1;

    private readonly int _port;
    private readonly Factory _factory;
    private readonly int _backlog;
    private readonly string _interface;
    private Subject<ConnectionAccepted>? _connections;
    private ReactorSocket? _socket;
    private ReactorSocket? _spare;
    private IAddress? _host;
    private IAddress? _hostOfConnections;
    private IDelayedCall? _resume;

    internal TCPPort(ReactorBase reactor, int port, Factory factory, int backlog, string @interface)
        : base(reactor)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(@interface);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        _port = port;
        _factory = factory;
        _backlog = backlog;
        _interface = @interface;
    }

    public IObservable<ConnectionAccepted> Connections => (_connections ??= new Subject<ConnectionAccepted>()).AsObservable();

    internal override nint Handle => _socket?.Handle ?? -1;

    internal override Socket? Managed => _socket?.Managed;

    internal override Interest Wanted => _socket is null || _resume is not null ? Interest.None : Interest.Read;

    public override string ToString() => $"<TCP port {_host}>";

    public void StartListening()
    {
        Loop.CheckThread();
        if (_socket is not null)
        {
            return;
        }

        IPEndPoint local = SocketAddresses.ParseInterface(_interface, _port);
        ReactorSocket socket = Loop.OpenSocket(local.AddressFamily, out SocketError error) ?? throw Refused(error);
        try
        {
            Require(socket.Bind(local));
            _factory.DoStart();
        }
        catch
        {
            socket.Close();
            throw;
        }

        SocketError refused = socket.Listen(_backlog);
        if (refused != SocketError.Success)
        {
            // Another port was bound to the same address before this one, and listened first.
            socket.Close();
            _factory.DoStop();
            throw Refused(refused);
        }

        Opened(socket);
    }

    public Deferred StopListening()
    {
        Loop.CheckThread();
        Close();
        return Defer.Succeed();
    }

    public IAddress GetHost() => _host ?? throw new NotListeningError("The port has not been opened.");

    internal override void OnReadable()
    {
        for (int i = 0; i < AcceptsPerTurn && _socket is not null; i++)
        {
            ReactorSocket? accepted = _socket.Accept(out IPEndPoint? peer, out SocketError error);
            if (accepted is not null)
            {
                Accepted(accepted, SocketAddresses.ToAddress(peer!));
            }
            else if (error == SocketError.WouldBlock)
            {
                return;
            }
            else if (!IsOfOneConnection(error))
            {
                Pause(error);
                return;
            }
        }
    }

    internal override void OnWritable()
    {
    }

    internal override void OnShutdown() => Close();

    internal override void OnFailure(Exception error)
    {
        ReactorLog.DescriptorFailed(Loop.Log, ToString(), error);
        if (_resume is null && _socket is not null)
        {
            ResumeLater();
        }
    }

    /// <summary>accept(2): a connection that ended, or was forbidden, while it waited; the next one may be well.</summary>
    private static bool IsOfOneConnection(SocketError error) => error
        is SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.Interrupted or SocketError.AccessDenied
        or SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.HostUnreachable
        or SocketError.TimedOut;

    private CannotListenError Refused(SocketError error) => new(_interface, _port, new SocketException((int)error));

    private void Require(SocketError error)
    {
        if (error != SocketError.Success)
        {
            throw Refused(error);
        }
    }

    private void Opened(ReactorSocket socket)
    {
        _socket = socket;
        _spare = Loop.OpenSocket(AddressFamily.InterNetwork, out _);
        IPEndPoint bound = socket.LocalEndPoint;
        _host = SocketAddresses.ToAddress(bound);

        // Bound to one address, all connections have that one; bound to all, each is asked when somebody wants to know.
        bool any = bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any);
        _hostOfConnections = any ? null : _host;
        if (_factory.Noisy)
        {
            ReactorLog.PortOpened(Loop.Log, _factory.GetType().Name, _host);
        }

        Loop.Link(this);
        Attend();
    }

    private void Accepted(ReactorSocket socket, IAddress peer)
    {
        IProtocol? protocol;
        try
        {
            if (_connections is { HasObservers: true })
            {
                _connections.OnNext(new ConnectionAccepted(_host!, peer));
            }

            protocol = ((IProtocolFactory)_factory).BuildProtocol(peer);
        }
        catch (Exception error)
        {
            ReactorLog.ProtocolFailed(Loop.Log, peer, "BuildProtocol", error);
            protocol = null;
        }

        if (protocol is null)
        {
            socket.Close();
        }
        else
        {
            new TCPConnection(Loop, socket, protocol, peer, _hostOfConnections, onLost: null).Start();
        }
    }

    /// <summary>
    /// No descriptor or memory is left for another connection, so that the system would report the waiting one again and again.
    /// </summary>
    private void Pause(SocketError error)
    {
        ReactorLog.AcceptFailed(Loop.Log, _host!, error, PauseSeconds);
        TurnOneAway();
        ResumeLater();
    }

    private void ResumeLater()
    {
        _resume = Loop.CallLater(PauseSeconds, () =>
        {
            _resume = null;
            _spare ??= Loop.OpenSocket(AddressFamily.InterNetwork, out _);
            Attend();
        });
        Attend();
    }

    /// <summary>The descriptor held in reserve serves to accept the one that waits, and to close it: better than silence.</summary>
    private void TurnOneAway()
    {
        if (_spare is not null)
        {
            _spare.Close();
            _socket!.Accept(out _, out _)?.Close();
            _spare = Loop.OpenSocket(AddressFamily.InterNetwork, out _);
        }
    }

    private void Close()
    {
        ReactorSocket? socket = _socket;
        if (socket is null)
        {
            return;
        }

        Loop.Unlink(this, closing: true);
        _socket = null;
        socket.Close();
        _spare?.Close();
        _spare = null;
        _resume?.Cancel();
        _resume = null;
        if (_factory.Noisy)
        {
            ReactorLog.PortClosed(Loop.Log, _host!);
        }

        Guarded(_factory.DoStop);
        Guarded(() => _connections?.OnCompleted());
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            ReactorLog.DescriptorFailed(Loop.Log, ToString(), error);
        }
    }
}
