using System.Net;
using System.Net.Sockets;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;
using Twisted.Python;

namespace Twisted.Internet.Transports;

/// <summary>
/// Makes a TCP connection, again if asked to. Twisted: <c>tcp.Connector</c>. A name with several addresses is tried address by
/// address, IPv4 first; the time-out is for all of them and the look-up together.
/// </summary>
internal sealed class TCPConnector : IConnector
{
    private readonly ReactorBase _reactor;
    private readonly string _host;
    private readonly int _port;
    private readonly ClientFactory _factory;
    private readonly double _timeout;
    private readonly IPEndPoint? _bindAddress;
    private readonly IAddress _destination;
    private readonly Queue<IPAddress> _addresses = new();
    private State _state;
    private bool _factoryStarted;
    private int _attempts;
    private IDelayedCall? _timer;
    private ConnectAttempt? _attempt;
    private TCPConnection? _connection;
    private Exception? _lastError;

    internal TCPConnector(
        ReactorBase reactor, string host, int port, ClientFactory factory, double timeout, (string Host, int Port)? bindAddress)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        TimerQueue.RequireDelay(timeout);
        _reactor = reactor;
        _host = host;
        _port = port;
        _factory = factory;
        _timeout = timeout;
        _bindAddress = bindAddress is (string local, int localPort) ? ParseBindAddress(local, localPort) : null;
        _destination = IPAddress.TryParse(host, out IPAddress? address)
            ? SocketAddresses.ToAddress(new IPEndPoint(address, port))
            : new HostnameAddress(host, port);
    }

    private enum State
    {
        Disconnected,
        Connecting,
        Connected,
    }

    public IAddress GetDestination() => _destination;

    public void Connect()
    {
        _reactor.CheckThread();
        if (_state != State.Disconnected)
        {
            throw new ConnectInProgressError();
        }

        if (!_factoryStarted)
        {
            _factory.DoStart();
            _factoryStarted = true;
        }

        _state = State.Connecting;
        int attempt = ++_attempts;
        _lastError = null;
        _addresses.Clear();
        _timer = _reactor.CallLater(_timeout, () =>
        {
            _timer = null;
            Fail(new TimeoutError());
        });
        Tell(nameof(_factory.StartedConnecting), () => _factory.StartedConnecting(this));
        if (IsCurrent(attempt))
        {
            Resolve(attempt);
        }
    }

    public void StopConnecting()
    {
        _reactor.CheckThread();
        if (_state != State.Connecting)
        {
            throw new NotConnectingError();
        }

        Fail(new UserError());
    }

    public void Disconnect()
    {
        if (_state == State.Connecting)
        {
            StopConnecting();
        }
        else
        {
            _connection?.Disconnect();
        }
    }

    /// <summary>An attempt has a socket that is connected.</summary>
    internal void Connected(ReactorSocket socket, IPEndPoint remote)
    {
        _attempt = null;
        _timer?.Cancel();
        _timer = null;
        _state = State.Connected;
        IAddress peer = SocketAddresses.ToAddress(remote);
        Exception reason = new ConnectionDone();
        IProtocol? protocol = null;
        try
        {
            protocol = ((IProtocolFactory)_factory).BuildProtocol(peer);
        }
        catch (Exception error)
        {
            ReactorLog.ProtocolFailed(_reactor.Log, peer, nameof(_factory.BuildProtocol), error);
            reason = new ConnectionLost($"Unhandled error in BuildProtocol: {error.Message}", error);
        }

        if (protocol is null)
        {
            socket.Close();
            Lost(reason);
        }
        else
        {
            _connection = new TCPConnection(_reactor, socket, protocol, peer, host: null, Lost) { IsClient = true };
            _connection.Start();
        }
    }

    /// <summary>An attempt failed: on to the next address.</summary>
    internal void AttemptFailed(Exception error)
    {
        _attempt = null;
        _lastError = error;
        TryNext(_attempts);
    }

    /// <summary>No connection came about.</summary>
    internal void Fail(Exception reason)
    {
        if (_state != State.Connecting)
        {
            return;
        }

        _attempts++;
        _timer?.Cancel();
        _timer = null;
        _attempt?.Abandon();
        _attempt = null;
        _state = State.Disconnected;
        Tell(nameof(_factory.ClientConnectionFailed), () => _factory.ClientConnectionFailed(this, new Failure(reason)));
        StopFactory();
    }

    private static IPEndPoint ParseBindAddress(string host, int port) =>
        host.Length == 0 ? new IPEndPoint(IPAddress.Any, port)
        : IPAddress.TryParse(host, out IPAddress? address) ? new IPEndPoint(address, port)
        : throw new ArgumentException($"'{host}' is not an IP address to connect from.", nameof(host));

    private bool IsCurrent(int attempt) => _state == State.Connecting && attempt == _attempts;

    private void Resolve(int attempt)
    {
        if (IPAddress.TryParse(_host, out IPAddress? literal))
        {
            // Not at once: whoever called has not even got this connector yet.
            _reactor.CallLater(0, () => Resolved(attempt, [literal]));
            return;
        }

        Threads.DeferToThread(_reactor, () => _reactor.Lookup(_host)).AddCallbacks(
            addresses => Resolved(attempt, addresses),
            failure =>
            {
                if (IsCurrent(attempt))
                {
                    Fail(new DNSLookupError($"DNS lookup failed: {_host}: {failure.GetErrorMessage()}", failure.Value));
                }
            });
    }

    private void Resolved(int attempt, IPAddress[] addresses)
    {
        if (!IsCurrent(attempt))
        {
            return;
        }

        foreach (IPAddress address in addresses.OrderBy(static a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1))
        {
            if (_bindAddress is null || _bindAddress.AddressFamily == address.AddressFamily)
            {
                _addresses.Enqueue(address);
            }
        }

        TryNext(attempt);
    }

    private void TryNext(int attempt)
    {
        while (IsCurrent(attempt))
        {
            if (!_addresses.TryDequeue(out IPAddress? address))
            {
                Fail(_lastError ?? new DNSLookupError($"DNS lookup failed: {_host} has no address that can be connected to."));
                return;
            }

            if (TryConnect(new IPEndPoint(address, _port)))
            {
                return;
            }
        }
    }

    private bool TryConnect(IPEndPoint remote)
    {
        ReactorSocket? socket = _reactor.OpenSocket(remote.AddressFamily, out SocketError error);
        if (socket is null)
        {
            _lastError = ConnectErrors.Of(error);
            return false;
        }

        if (_bindAddress is not null && (error = socket.Bind(_bindAddress)) != SocketError.Success)
        {
            SocketException cause = new((int)error);
            _lastError = new ConnectBindError($"Could not bind {_bindAddress}: {cause.Message}.", cause);
            socket.Close();
            return false;
        }

        error = socket.Connect(remote);
        if (error is SocketError.Success or SocketError.InProgress or SocketError.WouldBlock or SocketError.Interrupted)
        {
            _attempt = new ConnectAttempt(_reactor, this, socket, remote);
            _attempt.Start();
            return true;
        }

        socket.Close();
        _lastError = ConnectErrors.Of(error);
        return false;
    }

    private void Lost(Exception reason)
    {
        _connection = null;
        _state = State.Disconnected;
        Tell(nameof(_factory.ClientConnectionLost), () => _factory.ClientConnectionLost(this, new Failure(reason)));
        StopFactory();
    }

    private void StopFactory()
    {
        // Connected again by the factory itself: it goes on.
        if (_state == State.Disconnected && _factoryStarted)
        {
            _factoryStarted = false;
            Tell(nameof(_factory.DoStop), _factory.DoStop);
        }
    }

    private void Tell(string callback, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            ReactorLog.ClientFactoryFailed(_reactor.Log, _destination, callback, error);
        }
    }
}
