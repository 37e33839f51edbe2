using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;
using Twisted.Python;

namespace Twisted.Internet.Transports;

/// <summary>
/// Makes a connection for a client factory, again if asked to, and tells it how it fares. How a socket gets connected is the
/// subclass's. Twisted: <c>base.BaseConnector</c>.
/// </summary>
internal abstract class StreamConnector : IConnector
{
    private readonly ClientFactory _factory;
    private readonly double _timeout;
    private readonly ConnectWait _wait;
    private State _state;
    private bool _factoryStarted;
    private int _attempts;
    private IDelayedCall? _timer;
    private ConnectAttempt? _attempt;
    private StreamConnection? _connection;

    protected StreamConnector(ReactorBase reactor, ClientFactory factory, double timeout)
    {
        ArgumentNullException.ThrowIfNull(factory);
        TimerQueue.RequireDelay(timeout);
        Reactor = reactor;
        _factory = factory;
        _timeout = timeout;
        _wait = new ConnectWait(reactor, this);
    }

    private enum State
    {
        Disconnected,
        Connecting,
        Connected,
    }

    protected ReactorBase Reactor { get; }

    public abstract IAddress GetDestination();

    public void Connect()
    {
        Reactor.CheckThread();
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
        _timer = Reactor.CallLater(_timeout, () =>
        {
            _timer = null;
            Fail(new TimeoutError());
        });
        Tell(nameof(_factory.StartedConnecting), () => _factory.StartedConnecting(this));
        if (IsCurrent(attempt))
        {
            _wait.Start();
            Begin(attempt);
        }
    }

    public void StopConnecting()
    {
        Reactor.CheckThread();
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

    /// <summary>A socket is connected.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="peer">With whom.</param>
    internal void Connected(ReactorSocket socket, IAddress peer)
    {
        _attempt = null;
        _wait.End();
        _timer?.Cancel();
        _timer = null;
        _state = State.Connected;
        Exception reason = new ConnectionDone();
        IProtocol? protocol = null;
        try
        {
            protocol = ((IProtocolFactory)_factory).BuildProtocol(peer);
        }
        catch (Exception error)
        {
            ReactorLog.ProtocolFailed(Reactor.Log, peer, nameof(_factory.BuildProtocol), error);
            reason = new ConnectionLost($"Unhandled error in BuildProtocol: {error.Message}", error);
        }

        if (protocol is null)
        {
            socket.Close();
            Lost(reason);
        }
        else
        {
            _connection = Make(socket, protocol, peer, Lost);
            _connection.Start();
        }
    }

    /// <summary>A socket could not be connected.</summary>
    internal void AttemptFailed(Exception error)
    {
        _attempt = null;
        _wait.Start();
        OnAttemptFailed(_attempts, error);
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
        _wait.End();
        _state = State.Disconnected;
        Tell(nameof(_factory.ClientConnectionFailed), () => _factory.ClientConnectionFailed(this, new Failure(reason)));
        StopFactory();
    }

    /// <summary>Whether this attempt is still what goes on: it may have been given up, or followed by another.</summary>
    protected bool IsCurrent(int attempt) => _state == State.Connecting && attempt == _attempts;

    /// <summary>Begins to connect, in a later turn: whoever called has not even got this connector yet.</summary>
    protected abstract void Begin(int attempt);

    /// <summary>One socket failed: goes on with another, or calls <see cref="Fail"/>.</summary>
    protected abstract void OnAttemptFailed(int attempt, Exception error);

    /// <summary>The connection that a protocol is to talk over.</summary>
    protected abstract StreamConnection Make(ReactorSocket socket, IProtocol protocol, IAddress peer, Action<Exception> onLost);

    /// <summary>Waits until the system has decided about a socket.</summary>
    protected void Await(ReactorSocket socket, IAddress peer)
    {
        _wait.End();
        _attempt = new ConnectAttempt(Reactor, this, socket, peer);
        _attempt.Start();
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
            ReactorLog.ClientFactoryFailed(Reactor.Log, GetDestination(), callback, error);
        }
    }
}
