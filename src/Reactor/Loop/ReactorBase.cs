using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;
using Twisted.Internet.Processes;
using Twisted.Internet.Rx;
using Twisted.Internet.Transports;
using Twisted.Protocols;

namespace Twisted.Internet;

/// <summary>
/// What every reactor shares: time, threads, events, start and stop. A back end adds the waiting for descriptors. Reactor thread
/// only, but for <see cref="CallFromThread"/>; before <see cref="Run"/> that is whichever thread sets it up. Twisted: <c>ReactorBase</c>.
/// </summary>
/// <remarks>
/// One turn of the loop: calls from threads; delayed calls that are due; what was written since the last turn is sent and what is
/// done is closed; then waiting for descriptors, and their events.
/// </remarks>
public abstract class ReactorBase
    : IReactor, IReactorCore, IReactorTCP, IReactorSSL, IReactorUNIX, IReactorUDP, IReactorMulticast, IReactorUNIXDatagram, IReactorSocket,
    IReactorProcess, IReactorPluggableNameResolver, IReactorFDSet, ITimerOwner, IDisposable
{
    private readonly ThreadCalls _threadCalls;
    private readonly TimerQueue _timers;
    private readonly SystemEvents _events;
    private readonly WorkerPool _pool;
    private readonly SelectableSet _selectables;
    private readonly DescriptorSet _descriptors;
    private readonly ReactorSynchronizationContext _context;
    private ILoggerFactory? _loggerFactory;
    private ILogger? _log;
    private IScheduler? _scheduler;
    private int _threadId;
    private bool _started;
    private bool _stopping;
    private bool _shutdownDue;
    private bool _inTurn;
    private bool _disposed;

    private protected ReactorBase()
    {
        _threadCalls = new ThreadCalls(Wake, error => ReactorLog.ThreadCallFailed(Log, error));
        _timers = new TimerQueue(this);
        _events = new SystemEvents(error => ReactorLog.TriggerFailed(Log, error));
        _pool = new WorkerPool(error => ReactorLog.CallInThreadFailed(Log, error));
        _selectables = new SelectableSet(this);
        _descriptors = new DescriptorSet(this);
        _context = new ReactorSynchronizationContext(this);
        AddSystemEventTrigger("during", "shutdown", EndLoop);
        AddSystemEventTrigger("during", "shutdown", _selectables.ShutDown);
    }

    /// <summary>
    /// Where this reactor and all that lives on it log. Unless set: warnings and worse on standard error, as Twisted does
    /// before its logging is started.
    /// </summary>
    public ILoggerFactory LoggerFactory
    {
        get => _loggerFactory ??= new StandardErrorLoggerFactory();
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _loggerFactory = value;
            _log = null;
        }
    }

    /// <inheritdoc/>
    public bool Running { get; private set; }

    /// <summary>
    /// Rx's scheduler on this reactor: what is scheduled, from any thread, runs on the reactor thread in a later turn.
    /// </summary>
    public IScheduler Scheduler => _scheduler ??= new ReactorScheduler(
        this, Marshal, TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(Seconds()));

    /// <summary>
    /// Seconds without progress after which a connection that is being closed is given up: a peer that does not take the last
    /// bytes cannot keep it for ever. Twisted waits without limit.
    /// </summary>
    public double CloseTimeout { get; set; } = TransportLimits.CloseTimeout;

    internal ILogger Log => _log ??= new SafeLogger(LoggerFactory.CreateLogger(ReactorLog.Category));

    /// <summary>Where output buffers come from.</summary>
    internal ArrayPool<byte> Buffers { get; set; } = ArrayPool<byte>.Shared;

    /// <summary>The one buffer that all connections read into: what is in it is valid until the next read.</summary>
    internal byte[] ReadBuffer { get; } = GC.AllocateUninitializedArray<byte>(TransportLimits.ReadSize, pinned: true);

    /// <summary>Looks names up; blocks, and so runs on the pool.</summary>
    internal Func<string, IPAddress[]> Lookup { get; set; } = static name => Dns.GetHostAddresses(name);

    /// <summary>Whether to wait for children by pidfd, where the system has it. Settable for tests.</summary>
    internal bool HasPidFd { get; set; } = true;

    /// <summary>Looks names up as the system does, on a few threads of its own, unless another one was installed.</summary>
    public IHostnameResolver NameResolver
    {
        get => field ??= new ThreadedNameResolver(this, name => Lookup(name));
        private set;
    }

    /// <inheritdoc/>
    public IHostnameResolver InstallNameResolver(IHostnameResolver resolver)
    {
        CheckThread();
        ArgumentNullException.ThrowIfNull(resolver);
        IHostnameResolver before = NameResolver;
        NameResolver = resolver;
        return before;
    }

    /// <inheritdoc/>
    public double Seconds() => System.Diagnostics.Stopwatch.GetElapsedTime(0).TotalSeconds;

    /// <inheritdoc/>
    public IDelayedCall CallLater(double seconds, Action action) => _timers.Add(seconds, action);

    /// <inheritdoc cref="IReactorTime.CallLater(TimeSpan, Action)"/>
    public IDelayedCall CallLater(TimeSpan delay, Action action) => CallLater(delay.TotalSeconds, action);

    /// <inheritdoc/>
    public IReadOnlyList<IDelayedCall> GetDelayedCalls() => _timers.Snapshot();

    /// <inheritdoc/>
    public void CallFromThread(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _threadCalls.Add(new ThreadCall(action), OnReactorThread);
    }

    /// <inheritdoc/>
    public void CallInThread(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _pool.Start(action);
    }

    /// <inheritdoc/>
    public void SuggestThreadPoolSize(int size) => _pool.Size = size;

    /// <inheritdoc/>
    public void Run(bool installSignalHandlers = true)
    {
        StartRunning();
        using SignalHandlers? signals = installSignalHandlers ? new SignalHandlers(OnSignal) : null;
        using UnhandledErrorLog unhandled = new(this);
        using (EnterThread())
        {
            FireSystemEvent("startup");
            while (_started)
            {
                Turn(double.PositiveInfinity);
            }
        }

        ReactorLog.LoopEnded(Log);
    }

    /// <inheritdoc/>
    public void Stop()
    {
        CheckThread();
        if (!_started || _stopping)
        {
            throw new ReactorNotRunning("Cannot stop a reactor that is not running, or is being stopped.");
        }

        _stopping = true;
        _shutdownDue = true;
    }

    /// <inheritdoc/>
    public void Crash()
    {
        CheckThread();
        EndLoop();
    }

    /// <inheritdoc/>
    public void Iterate(double delay = 0)
    {
        TimerQueue.RequireDelay(delay);
        CheckThread();
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_inTurn)
        {
            throw new InvalidOperationException("Iterate was called inside a turn of the loop.");
        }

        using (EnterThread())
        {
            Turn(delay);
        }
    }

    /// <inheritdoc/>
    public void CallWhenRunning(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (Running)
        {
            CheckThread();
            action();
        }
        else
        {
            AddSystemEventTrigger("after", "startup", action);
        }
    }

    /// <inheritdoc/>
    public SystemEventTrigger AddSystemEventTrigger(string phase, string eventType, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return AddSystemEventTrigger(phase, eventType, () =>
        {
            action();
            return null;
        });
    }

    /// <inheritdoc/>
    public SystemEventTrigger AddSystemEventTrigger(string phase, string eventType, Func<Deferred?> action)
    {
        CheckThread();
        return _events.Add(phase, eventType, action);
    }

    /// <inheritdoc/>
    public void RemoveSystemEventTrigger(SystemEventTrigger trigger)
    {
        CheckThread();
        _events.Remove(trigger);
    }

    /// <inheritdoc/>
    public void FireSystemEvent(string eventType)
    {
        CheckThread();
        _events.Fire(eventType);
    }

    /// <inheritdoc/>
    public IListeningPort ListenTCP(int port, Factory factory, int backlog = 50, string @interface = "", bool reusePort = false) =>
        Listening(new TCPPort(this, port, factory, backlog, @interface, reusePort));

    /// <inheritdoc/>
    public IConnector ConnectTCP(
        string host, int port, ClientFactory factory, double timeout = 30, (string Host, int Port)? bindAddress = null) =>
        Connecting(new TCPConnector(this, host, port, factory, timeout, bindAddress));

    /// <inheritdoc/>
    public IListeningPort ListenUNIX(
        string address, Factory factory, int backlog = 50, UnixFileMode mode = IReactorUNIX.OwnerOnly, bool wantPID = false) =>
        Listening(new UNIXPort(this, address, factory, backlog, mode, wantPID));

    /// <inheritdoc/>
    public IConnector ConnectUNIX(string address, ClientFactory factory, double timeout = 30, bool checkPID = false) =>
        Connecting(new UNIXConnector(this, address, factory, timeout, checkPID));

    /// <inheritdoc/>
    public IListeningPort ListenUDP(int port, DatagramProtocol protocol, string @interface = "", int maxPacketSize = 8192) =>
        Listening(new UDPPort(this, port, protocol, @interface, maxPacketSize, listenMultiple: false));

    /// <inheritdoc/>
    public IListeningPort ListenMulticast(
        int port, DatagramProtocol protocol, string @interface = "", int maxPacketSize = 8192, bool listenMultiple = false) =>
        Listening(new UDPPort(this, port, protocol, @interface, maxPacketSize, listenMultiple));

    /// <inheritdoc/>
    public IListeningPort ListenUNIXDatagram(
        string address, UNIXDatagramProtocol protocol, int maxPacketSize = 8192, UnixFileMode mode = IReactorUNIX.OwnerOnly) =>
        Listening(new UNIXDatagramPort(this, address, protocol, maxPacketSize, mode));

    /// <inheritdoc/>
    public IListeningPort ConnectUNIXDatagram(
        string address,
        ConnectedDatagramProtocol protocol,
        int maxPacketSize = 8192,
        UnixFileMode mode = IReactorUNIX.OwnerOnly,
        string? bindAddress = null) =>
        Listening(new UNIXDatagramConnectedPort(this, address, protocol, maxPacketSize, mode, bindAddress));

    /// <inheritdoc/>
    public IListeningPort AdoptStreamPort(SafeSocketHandle handle, AddressFamily family, Factory factory) =>
        Listening(Adoption.Port(this, handle, family, factory));

    /// <inheritdoc/>
    public void AdoptStreamConnection(SafeSocketHandle handle, AddressFamily family, Factory factory) =>
        Adoption.Connection(this, handle, family, factory);

    /// <inheritdoc/>
    public IListeningPort AdoptDatagramPort(
        SafeSocketHandle handle, AddressFamily family, DatagramProtocol protocol, int maxPacketSize = 8192) =>
        Listening(Adoption.DatagramPort(this, handle, family, protocol, maxPacketSize));

    /// <inheritdoc/>
    public IListeningPort ListenSSL(
        int port, Factory factory, IOpenSSLServerConnectionCreator contextFactory, int backlog = 50, string @interface = "") =>
        ListenTCP(port, new TLSMemoryBIOFactory(contextFactory, isClient: false, factory), backlog, @interface);

    /// <inheritdoc/>
    public IConnector ConnectSSL(
        string host, int port, ClientFactory factory, IOpenSSLClientConnectionCreator contextFactory, double timeout = 30,
        (string Host, int Port)? bindAddress = null) =>
        ConnectTCP(host, port, new TLSMemoryBIOFactory(contextFactory, isClient: true, factory), timeout, bindAddress);

    /// <inheritdoc/>
    public IProcessTransport SpawnProcess(
        IProcessProtocol processProtocol,
        string executable,
        IEnumerable<string>? args = null,
        IReadOnlyDictionary<string, string>? env = null,
        string? path = null,
        int? uid = null,
        int? gid = null,
        UsePTY usePTY = default,
        IReadOnlyDictionary<int, ChildFD>? childFDs = null,
        bool newSession = false)
    {
        CheckThread();
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Child processes are to be had on Linux only.");
        }

        SpawnRequest request = new(executable, args, env, path, uid, gid, usePTY, childFDs, newSession);
        return ProcessStarter.Start(this, processProtocol, request);
    }

    /// <inheritdoc/>
    public void AddReader(IReadDescriptor reader) => _descriptors.AddReader(reader);

    /// <inheritdoc/>
    public void AddWriter(IWriteDescriptor writer) => _descriptors.AddWriter(writer);

    /// <inheritdoc/>
    public void RemoveReader(IReadDescriptor reader) => _descriptors.RemoveReader(reader);

    /// <inheritdoc/>
    public void RemoveWriter(IWriteDescriptor writer) => _descriptors.RemoveWriter(writer);

    /// <inheritdoc/>
    public IReadOnlyList<IReadDescriptor> GetReaders() => _descriptors.Readers();

    /// <inheritdoc/>
    public IReadOnlyList<IWriteDescriptor> GetWriters() => _descriptors.Writers();

    /// <summary>
    /// Closes what is still open and gives the system's resources back. Not while it runs; <see cref="Stop"/> it first.
    /// </summary>
    public void Dispose()
    {
        if (_started)
        {
            throw new ReactorAlreadyRunning("Stop the reactor before it is disposed of.");
        }

        if (!_disposed)
        {
            _disposed = true;
            _selectables.ShutDown();
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }
    }

    void ITimerOwner.CheckThread() => CheckThread();

    /// <summary>Throws when called from a thread other than the one the loop runs on.</summary>
    internal void CheckThread()
    {
        if (_threadId != 0 && _threadId != Environment.CurrentManagedThreadId)
        {
            ThrowWrongThread();
        }
    }

    internal void Post(SendOrPostCallback callback, object? state) =>
        _threadCalls.Add(new ThreadCall(callback, state), OnReactorThread);

    /// <summary>Whether this is the thread the loop runs on.</summary>
    internal bool OnReactorThread => _threadId == Environment.CurrentManagedThreadId;

    /// <summary>Stops it if it runs and is not being stopped already.</summary>
    internal void StopIfRunning()
    {
        if (_started && !_stopping)
        {
            Stop();
        }
    }

    /// <summary>SIGINT or SIGTERM came: stop, or, when that is under way already and hangs, end at once. Any thread.</summary>
    internal void OnSignal(PosixSignal signal) => CallFromThread(() =>
    {
        ReactorLog.SignalReceived(Log, signal);
        if (_stopping || !_started)
        {
            EndLoop();
        }
        else
        {
            Stop();
        }
    });

    /// <summary>What would be closed by a stop now: ports, connections, descriptors.</summary>
    internal IReadOnlyList<object> Living() => [.. _selectables.Living()];

    internal void Link(Selectable selectable) => _selectables.Add(selectable);

    /// <summary>Forgets <paramref name="selectable"/>. Call before its descriptor is closed.</summary>
    internal void Unlink(Selectable selectable, bool closing)
    {
        if (_selectables.Remove(selectable))
        {
            Unwatch(selectable, closing);
        }
    }

    internal void Attend(Selectable selectable)
    {
        CheckThread();
        _selectables.Attend(selectable);
    }

    /// <summary>Hands events to whom they are for; nothing it throws gets further.</summary>
    /// <remarks>An earlier event of the same batch may have changed what is wanted.</remarks>
    private protected static void Dispatch(Selectable selectable, Interest ready)
    {
        try
        {
            if ((ready & selectable.Wanted & Interest.Read) != Interest.None)
            {
                selectable.OnReadable();
            }

            if (selectable.Linked && (ready & selectable.Wanted & Interest.Write) != Interest.None)
            {
                selectable.OnWritable();
            }
        }
        catch (Exception error)
        {
            selectable.OnFailure(error);
        }
    }

    /// <summary>Brings what the system watches in line with <see cref="Selectable.Wanted"/>.</summary>
    internal abstract void Watch(Selectable selectable);

    internal abstract void Unwatch(Selectable selectable, bool closing);

    internal abstract ReactorSocket? OpenSocket(AddressFamily family, out SocketError error);

    /// <summary>A stream socket that somebody else made. It is the answer's, if this does not throw.</summary>
    internal abstract ReactorSocket AdoptSocket(SafeSocketHandle handle);

    /// <summary>This back end's form of a datagram socket.</summary>
    internal abstract DatagramSocket Wrap(Socket socket);

    internal DatagramSocket? OpenDatagramSocket(AddressFamily family, out SocketError error)
    {
        try
        {
            error = SocketError.Success;
            return Wrap(DatagramSocket.Open(family));
        }
        catch (SocketException refused)
        {
            error = refused.SocketErrorCode;
            return null;
        }
    }

    /// <summary>Waits for events, at most so long, and hands them to <see cref="Dispatch"/>.</summary>
    private protected abstract void Wait(double seconds);

    /// <summary>Ends a <see cref="Wait"/>, or the next one. Any thread.</summary>
    private protected abstract void Wake();

    /// <summary>Gives the back end's own resources back.</summary>
    /// <param name="disposing">Always true.</param>
    private protected abstract void Dispose(bool disposing);

    private static IListeningPort Listening(IListeningPort port)
    {
        port.StartListening();
        return port;
    }

    private static IConnector Connecting(IConnector connector)
    {
        connector.Connect();
        return connector;
    }

    private static void ThrowWrongThread() => throw new InvalidOperationException(
        "Called from a thread other than the reactor's. Use CallFromThread to get onto the reactor thread.");

    private void StartRunning()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_started)
        {
            throw new ReactorAlreadyRunning();
        }

        if (_stopping)
        {
            throw new ReactorNotRestartable();
        }

        _started = true;
        AddSystemEventTrigger("during", "startup", () => Running = _started);
    }

    private void EndLoop()
    {
        _started = false;
        Running = false;
    }

    /// <summary>This thread is the reactor's until the answer is disposed of; awaits come back to it.</summary>
    private ThreadScope EnterThread() => new(this);

    private void Turn(double maxWait)
    {
        bool started = _started;
        _inTurn = true;
        try
        {
            _threadCalls.Run();
            RunTimers();
            if (_shutdownDue)
            {
                _shutdownDue = false;
                FireSystemEvent("shutdown");
            }

            _selectables.EndTurn();
            if (_started == started)
            {
                Wait(WaitTime(maxWait));
            }
        }
        finally
        {
            _inTurn = false;
        }
    }

    private double WaitTime(double maxWait)
    {
        if (_shutdownDue || _selectables.AnyAttending || _threadCalls.Any)
        {
            return 0;
        }

        double next = _timers.NextTime;
        return double.IsPositiveInfinity(next) ? maxWait : Math.Clamp(next - Seconds(), 0, maxWait);
    }

    private void RunTimers()
    {
        // What a call adds is for a later turn, however soon it is due: descriptors get theirs in between.
        double now = Seconds();
        for (int left = _timers.Count; left > 0 && _timers.TakeDue(now) is DelayedCall call; left--)
        {
            try
            {
                call.Take()();
            }
            catch (Exception error)
            {
                ReactorLog.DelayedCallFailed(Log, error);
            }
        }
    }

    private void Marshal(Action action)
    {
        if (OnReactorThread)
        {
            action();
        }
        else
        {
            CallFromThread(action);
        }
    }

    private readonly ref struct ThreadScope : IDisposable
    {
        private readonly ReactorBase _reactor;
        private readonly SynchronizationContext? _outer;
        private readonly int _outerThread;

        internal ThreadScope(ReactorBase reactor)
        {
            _reactor = reactor;
            _outer = SynchronizationContext.Current;
            _outerThread = reactor._threadId;
            reactor._threadId = Environment.CurrentManagedThreadId;
            SynchronizationContext.SetSynchronizationContext(reactor._context);
        }

        public void Dispose()
        {
            _reactor._threadId = _outerThread;
            SynchronizationContext.SetSynchronizationContext(_outer);
        }
    }
}
