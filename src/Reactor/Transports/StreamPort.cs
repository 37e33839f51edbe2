using System.Net;
using System.Net.Sockets;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>
/// A port that accepts stream connections, of whatever family. Twisted: <c>tcp.Port</c> without TCP. No error of accepting ends it.
/// </summary>
internal abstract class StreamPort : Selectable, IListeningPort
{
    /// <summary>Connections taken in one turn, so that a flood of them leaves room for those that are there.</summary>
    private const int AcceptsPerTurn = 64;

    /// <summary>Seconds without accepting after the system had no descriptor left for a connection.</summary>
    private const double PauseSeconds = 1;

    private readonly Factory _factory;
    private readonly Reception _reception;
    private ReactorSocket? _socket;
    private ReactorSocket? _spare;
    private IAddress? _host;
    private IDelayedCall? _resume;

    protected StreamPort(ReactorBase reactor, Factory factory)
        : base(reactor)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _factory = factory;
        _reception = new Reception(reactor, factory);
    }

    public IObservable<ConnectionAccepted> Connections => _reception.Connections;

    internal override nint Handle => _socket?.Handle ?? -1;

    internal override Socket? Managed => _socket?.Managed;

    internal override Interest Wanted => _socket is null || _resume is not null ? Interest.None : Interest.Read;

    /// <summary>What it is called in the log: "TCP", "UNIX".</summary>
    protected abstract string Kind { get; }

    public override string ToString() => $"<{Kind} port {_host}>";

    public void StartListening()
    {
        Loop.CheckThread();
        if (_socket is not null)
        {
            return;
        }

        ReactorSocket socket = Open();
        bool started = false;
        SocketError refused;
        try
        {
            _factory.DoStart();
            started = true;
            refused = Listen(socket);
        }
        catch
        {
            Close(socket);
            if (started)
            {
                Guarded(_factory.DoStop);
            }

            throw;
        }

        if (refused != SocketError.Success)
        {
            // Another port was bound to the same address before this one, and listened first.
            Close(socket);
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
            ReactorSocket? accepted = _socket.Accept(out EndPoint? peer, out SocketError error);
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

    /// <summary>A socket that has its address.</summary>
    /// <exception cref="CannotListenError">The address is taken, or may not be had.</exception>
    protected abstract ReactorSocket Open();

    /// <summary>Lets connections come.</summary>
    protected abstract SocketError Listen(ReactorSocket socket);

    /// <summary>What the caller is told when the system refuses.</summary>
    protected abstract CannotListenError Refused(SocketError error);

    /// <summary>The connection that a protocol is to talk over.</summary>
    protected abstract StreamConnection Connect(ReactorSocket socket, IProtocol protocol, IAddress peer);

    /// <summary>A connection has come.</summary>
    protected virtual void Accepted(ReactorSocket socket, IAddress peer)
    {
        if (_reception.Receive(_host!, peer) is IProtocol protocol)
        {
            Connect(socket, protocol, peer).Start();
        }
        else
        {
            socket.Close();
        }
    }

    /// <summary>The port is open.</summary>
    /// <param name="local">Its address.</param>
    /// <param name="host">The same, as others see it.</param>
    protected virtual void OnOpened(EndPoint local, IAddress host)
    {
    }

    /// <summary>Gives the address back after the socket was closed.</summary>
    protected virtual void Release()
    {
    }

    /// <summary>accept(2): a connection that ended, or was forbidden, while it waited; the next one may be well.</summary>
    private static bool IsOfOneConnection(SocketError error) => error
        is SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.Interrupted or SocketError.AccessDenied
        or SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.HostUnreachable
        or SocketError.TimedOut;

    private void Opened(ReactorSocket socket)
    {
        _socket = socket;
        _spare = Loop.OpenSocket(AddressFamily.InterNetwork, out _);
        EndPoint local = socket.LocalEndPoint;
        _host = SocketAddresses.ToAddress(local);
        OnOpened(local, _host);
        if (_factory.Noisy)
        {
            ReactorLog.PortOpened(Loop.Log, _factory.GetType().Name, _host);
        }

        Loop.Link(this);
        Attend();
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
        Close(socket);
        _spare?.Close();
        _spare = null;
        _resume?.Cancel();
        _resume = null;
        if (_factory.Noisy)
        {
            ReactorLog.PortClosed(Loop.Log, Kind, _host!);
        }

        Guarded(_factory.DoStop);
        Guarded(_reception.End);
    }

    private void Close(ReactorSocket socket)
    {
        socket.Close();
        Guarded(Release);
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
