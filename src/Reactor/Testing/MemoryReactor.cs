using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Twisted.Internet.Loop;
using Twisted.Internet.Transports;
using Twisted.Protocols;

namespace Twisted.Internet.Testing;

/// <summary>
/// A reactor without sockets, threads or waiting, for tests: it notes what it is asked to listen on and to connect to, and runs
/// calls from and in threads on the thread that calls <see cref="Clock.Advance(double)"/> or <see cref="RunQueued"/>. What a call throws
/// comes out there. Twisted: <c>twisted.internet.testing.MemoryReactor</c>.
/// </summary>
public class MemoryReactor
    : Clock, IReactor, IReactorCore, IReactorTCP, IReactorSSL, IReactorUNIX, IReactorUDP, IReactorMulticast, IReactorProcess,
    IReactorUNIXDatagram, IReactorSocket, IReactorPluggableNameResolver
{
    private const int FirstProcess = 1000;

    private readonly ConcurrentQueue<Action> _fromThreads = new();
    private readonly ConcurrentQueue<Action> _inThreads = new();
    private readonly SystemEvents _events;
    private readonly List<MemoryListener> _tcpServers = [];
    private readonly List<MemoryConnector> _tcpClients = [];
    private readonly List<MemoryListener> _unixServers = [];
    private readonly List<MemoryConnector> _unixClients = [];
    private readonly List<MemoryUDPPort> _udpPorts = [];
    private readonly List<MemoryUNIXDatagramPort> _unixDatagramPorts = [];
    private readonly List<MemoryUNIXDatagramConnectedPort> _connectedUnixDatagramPorts = [];
    private readonly List<MemoryAdoption> _adoptedPorts = [];
    private readonly List<MemoryAdoption> _adoptedStreamConnections = [];
    private readonly List<MemoryProcess> _processes = [];
    private bool _stopped;

    /// <summary>Not running, at second 0.</summary>
    public MemoryReactor() =>
        _events = new SystemEvents(static error => System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error));

    /// <inheritdoc/>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <inheritdoc/>
    public bool Running { get; private set; }

    /// <summary>What <see cref="ListenTCP"/> was asked for. Twisted: <c>tcpServers</c>.</summary>
    public IReadOnlyList<MemoryListener> TcpServers => _tcpServers;

    /// <summary>What <see cref="ConnectTCP"/> was asked for. Twisted: <c>tcpClients</c>.</summary>
    public IReadOnlyList<MemoryConnector> TcpClients => _tcpClients;

    /// <summary>What <see cref="ListenUNIX"/> was asked for. Twisted: <c>unixServers</c>.</summary>
    public IReadOnlyList<MemoryListener> UnixServers => _unixServers;

    /// <summary>What <see cref="ConnectUNIX"/> was asked for. Twisted: <c>unixClients</c>.</summary>
    public IReadOnlyList<MemoryConnector> UnixClients => _unixClients;

    /// <summary>What <see cref="ListenUDP"/> and <see cref="ListenMulticast"/> were asked for.</summary>
    public IReadOnlyList<MemoryUDPPort> UdpPorts => _udpPorts;

    /// <summary>What <see cref="ListenUNIXDatagram"/> was asked for.</summary>
    public IReadOnlyList<MemoryUNIXDatagramPort> UnixDatagramPorts => _unixDatagramPorts;

    /// <summary>What <see cref="ConnectUNIXDatagram"/> was asked for.</summary>
    public IReadOnlyList<MemoryUNIXDatagramConnectedPort> ConnectedUnixDatagramPorts => _connectedUnixDatagramPorts;

    /// <summary>What <see cref="AdoptStreamPort"/> and <see cref="AdoptDatagramPort"/> were asked for. Twisted: <c>adoptedPorts</c>.</summary>
    public IReadOnlyList<MemoryAdoption> AdoptedPorts => _adoptedPorts;

    /// <summary>What <see cref="AdoptStreamConnection"/> was asked for. Twisted: <c>adoptedStreamConnections</c>.</summary>
    public IReadOnlyList<MemoryAdoption> AdoptedStreamConnections => _adoptedStreamConnections;

    /// <summary>What <see cref="SpawnProcess"/> was asked for.</summary>
    public IReadOnlyList<MemoryProcess> Processes => _processes;

    /// <summary>A <see cref="MemoryNameResolver"/> without names, unless another one was installed.</summary>
    public IHostnameResolver NameResolver { get; private set; } = new MemoryNameResolver();

    /// <summary>The last size that was suggested.</summary>
    public int ThreadPoolSize { get; private set; } = WorkerPool.DefaultSize;

    /// <inheritdoc/>
    public IHostnameResolver InstallNameResolver(IHostnameResolver resolver)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        IHostnameResolver before = NameResolver;
        NameResolver = resolver;
        return before;
    }

    /// <inheritdoc/>
    public void CallFromThread(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _fromThreads.Enqueue(action);
    }

    /// <inheritdoc/>
    public void CallInThread(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _inThreads.Enqueue(action);
    }

    /// <inheritdoc/>
    public void SuggestThreadPoolSize(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ThreadPoolSize = size;
    }

    /// <summary>
    /// Runs the calls from and in threads that wait, and those that they add, on this thread.
    /// </summary>
    /// <returns>Whether there was one.</returns>
    public bool RunQueued()
    {
        bool any = false;
        while (_fromThreads.TryDequeue(out Action? action) || _inThreads.TryDequeue(out action))
        {
            any = true;
            action();
        }

        return any;
    }

    /// <inheritdoc/>
    /// <remarks>Nothing is started: the test says what the process does, by <see cref="Processes"/>.</remarks>
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
        ArgumentNullException.ThrowIfNull(processProtocol);
        IReadOnlyDictionary<int, ChildFD> descriptors = childFDs ?? (usePTY.IsWanted ? MemoryProcess.OfTerminal : MemoryProcess.Standard);
        MemorySpawn spawn = new(
            processProtocol, executable, args?.ToArray() ?? [executable], env, path, uid, gid, usePTY, descriptors, newSession);
        MemoryProcess process = new(this, FirstProcess + _processes.Count, spawn);
        _processes.Add(process);
        processProtocol.MakeConnection(process);
        return process;
    }

    /// <inheritdoc/>
    public override void Advance(double seconds)
    {
        RunQueued();
        base.Advance(seconds);
        while (RunQueued() | RunDue())
        {
            // Each may have made work for the other.
        }
    }

    /// <summary>Starts without looping: the <c>startup</c> triggers run, then this returns.</summary>
    /// <param name="installSignalHandlers">Without effect.</param>
    public void Run(bool installSignalHandlers = true)
    {
        if (Running)
        {
            throw new ReactorAlreadyRunning();
        }

        if (_stopped)
        {
            throw new ReactorNotRestartable();
        }

        Running = true;
        FireSystemEvent("startup");
    }

    /// <inheritdoc/>
    public void Stop()
    {
        if (!Running || _stopped)
        {
            throw new ReactorNotRunning();
        }

        _stopped = true;
        _events.Add("during", "shutdown", () =>
        {
            Running = false;
            return null;
        });
        FireSystemEvent("shutdown");
    }

    /// <inheritdoc/>
    public void Crash() => Running = false;

    /// <summary>As <see cref="Clock.Advance(double)"/>.</summary>
    /// <param name="delay">Seconds.</param>
    public void Iterate(double delay = 0) => Advance(delay);

    /// <inheritdoc/>
    public void CallWhenRunning(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (Running)
        {
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
        return _events.Add(phase, eventType, () =>
        {
            action();
            return null;
        });
    }

    /// <inheritdoc/>
    public SystemEventTrigger AddSystemEventTrigger(string phase, string eventType, Func<Deferred?> action) =>
        _events.Add(phase, eventType, action);

    /// <inheritdoc/>
    public void RemoveSystemEventTrigger(SystemEventTrigger trigger) => _events.Remove(trigger);

    /// <inheritdoc/>
    public void FireSystemEvent(string eventType) => _events.Fire(eventType);

    /// <summary>Notes the port in <see cref="TcpServers"/>.</summary>
    /// <inheritdoc/>
    public IListeningPort ListenTCP(int port, Factory factory, int backlog = 50, string @interface = "", bool reusePort = false)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(@interface);
        return Listening(new MemoryListener(this, port, factory, backlog, @interface), _tcpServers);
    }

    /// <summary>Notes the socket in <see cref="UnixServers"/>; no file is made.</summary>
    /// <inheritdoc/>
    public IListeningPort ListenUNIX(
        string address, Factory factory, int backlog = 50, UnixFileMode mode = IReactorUNIX.OwnerOnly, bool wantPID = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        ArgumentNullException.ThrowIfNull(factory);
        return Listening(new MemoryListener(this, address, factory, backlog, mode), _unixServers);
    }

    /// <summary>Notes the attempt in <see cref="UnixClients"/>; what comes of it is the test's to say.</summary>
    /// <inheritdoc/>
    public IConnector ConnectUNIX(string address, ClientFactory factory, double timeout = 30, bool checkPID = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        ArgumentNullException.ThrowIfNull(factory);
        MemoryConnector connector = new(this, address, factory, timeout);
        _unixClients.Add(connector);
        connector.Connect();
        return connector;
    }

    /// <summary>Notes the port in <see cref="UdpPorts"/>.</summary>
    /// <inheritdoc/>
    public IListeningPort ListenUDP(int port, DatagramProtocol protocol, string @interface = "", int maxPacketSize = 8192) =>
        ListenMulticast(port, protocol, @interface, maxPacketSize);

    /// <summary>Notes the port in <see cref="UdpPorts"/>.</summary>
    /// <inheritdoc/>
    public IListeningPort ListenMulticast(
        int port, DatagramProtocol protocol, string @interface = "", int maxPacketSize = 8192, bool listenMultiple = false)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(@interface);
        MemoryUDPPort opened = new(this, port, protocol, @interface, maxPacketSize);
        opened.StartListening();
        _udpPorts.Add(opened);
        return opened;
    }

    /// <summary>Notes the socket in <see cref="UnixDatagramPorts"/>; no file is made.</summary>
    /// <inheritdoc/>
    public IListeningPort ListenUNIXDatagram(
        string address, UNIXDatagramProtocol protocol, int maxPacketSize = 8192, UnixFileMode mode = IReactorUNIX.OwnerOnly)
    {
        MemoryUNIXDatagramPort opened = new(this, address, protocol, maxPacketSize, mode);
        opened.StartListening();
        _unixDatagramPorts.Add(opened);
        return opened;
    }

    /// <summary>Notes the socket in <see cref="ConnectedUnixDatagramPorts"/>; there is always somebody at the other end.</summary>
    /// <inheritdoc/>
    public IListeningPort ConnectUNIXDatagram(
        string address,
        ConnectedDatagramProtocol protocol,
        int maxPacketSize = 8192,
        UnixFileMode mode = IReactorUNIX.OwnerOnly,
        string? bindAddress = null)
    {
        MemoryUNIXDatagramConnectedPort opened = new(this, address, protocol, maxPacketSize, mode, bindAddress);
        opened.StartListening();
        _connectedUnixDatagramPorts.Add(opened);
        return opened;
    }

    /// <summary>Notes the socket in <see cref="AdoptedPorts"/>, and does not touch it: it stays the caller's.</summary>
    /// <inheritdoc/>
    public IListeningPort AdoptStreamPort(SafeSocketHandle handle, AddressFamily family, Factory factory)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(factory);
        MemoryListener listener = Adoption.RequireFamily(family, unix: true) switch
        {
            AddressFamily.Unix => new MemoryListener(this, MemoryAdoption.Address, factory, backlog: 0, UnixFileMode.None),
            AddressFamily.InterNetworkV6 => new MemoryListener(this, MemoryAdoption.Port, factory, backlog: 0, "::"),
            _ => new MemoryListener(this, MemoryAdoption.Port, factory, backlog: 0, "0.0.0.0"),
        };
        listener.StartListening();
        _adoptedPorts.Add(new MemoryAdoption(handle, family) { Factory = factory, Listener = listener });
        return listener;
    }

    /// <summary>Notes the socket in <see cref="AdoptedStreamConnections"/>, and does not touch it: it stays the caller's.</summary>
    /// <inheritdoc/>
    public void AdoptStreamConnection(SafeSocketHandle handle, AddressFamily family, Factory factory)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(factory);
        _adoptedStreamConnections.Add(new MemoryAdoption(handle, Adoption.RequireFamily(family, unix: true)) { Factory = factory });
    }

    /// <summary>Notes the socket in <see cref="AdoptedPorts"/>, and does not touch it: it stays the caller's.</summary>
    /// <inheritdoc/>
    public IListeningPort AdoptDatagramPort(SafeSocketHandle handle, AddressFamily family, DatagramProtocol protocol, int maxPacketSize = 8192)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(protocol);
        string @interface = Adoption.RequireFamily(family, unix: false) == AddressFamily.InterNetworkV6 ? "::" : "0.0.0.0";
        MemoryUDPPort opened = new(this, MemoryAdoption.Port, protocol, @interface, maxPacketSize);
        opened.StartListening();
        _adoptedPorts.Add(new MemoryAdoption(handle, family) { UdpPort = opened });
        return opened;
    }

    /// <summary>Notes the attempt in <see cref="TcpClients"/>; what comes of it is the test's to say.</summary>
    /// <inheritdoc/>
    public IConnector ConnectTCP(
        string host, int port, ClientFactory factory, double timeout = 30, (string Host, int Port)? bindAddress = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(factory);
        MemoryConnector connector = new(this, host, port, factory, timeout, bindAddress);
        _tcpClients.Add(connector);
        connector.Connect();
        return connector;
    }

    /// <summary>Notes the port in <see cref="TcpServers"/>; its factory puts TLS around the one given.</summary>
    /// <inheritdoc/>
    public IListeningPort ListenSSL(
        int port, Factory factory, IOpenSSLServerConnectionCreator contextFactory, int backlog = 50, string @interface = "") =>
        ListenTCP(port, new TLSMemoryBIOFactory(contextFactory, isClient: false, factory), backlog, @interface);

    /// <summary>Notes the attempt in <see cref="TcpClients"/>; its factory puts TLS around the one given.</summary>
    /// <inheritdoc/>
    public IConnector ConnectSSL(
        string host, int port, ClientFactory factory, IOpenSSLClientConnectionCreator contextFactory, double timeout = 30,
        (string Host, int Port)? bindAddress = null) =>
        ConnectTCP(host, port, new TLSMemoryBIOFactory(contextFactory, isClient: true, factory), timeout, bindAddress);

    private static MemoryListener Listening(MemoryListener listener, List<MemoryListener> noted)
    {
        listener.StartListening();
        noted.Add(listener);
        return listener;
    }
}

/// <summary>A <see cref="MemoryReactor"/>, whose time is a <see cref="Clock"/>'s, by the name that Twisted has for one.</summary>
public class MemoryReactorClock : MemoryReactor;
