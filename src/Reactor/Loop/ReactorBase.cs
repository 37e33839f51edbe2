using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;
using Twisted.Internet.Processes;
using Twisted.Internet.Transports;
using Twisted.Protocols;

namespace Twisted.Internet;

/// <summary>
/// What every reactor shares: the loop, and all that lives on it. A back end adds the waiting for descriptors. Reactor thread
/// only, but for <see cref="ReactorLoop.CallFromThread"/>; before <see cref="ReactorLoop.Run"/> that is whichever thread sets it up.
/// Twisted: <c>ReactorBase</c>.
/// </summary>
public abstract class ReactorBase
    : ReactorLoop, IReactorTCP, IReactorSSL, IReactorUNIX, IReactorUDP, IReactorMulticast, IReactorUNIXDatagram, IReactorSocket,
    IReactorProcess, IReactorPluggableNameResolver, IReactorFDSet
{
    private readonly DescriptorSet _descriptors;

    private protected ReactorBase() => _descriptors = new DescriptorSet(this);

    /// <summary>
    /// Seconds without progress after which a connection that is being closed is given up: a peer that does not take the last
    /// bytes cannot keep it for ever. Twisted waits without limit.
    /// </summary>
    public double CloseTimeout { get; set; } = TransportLimits.CloseTimeout;

    /// <summary>Where output buffers come from.</summary>
    internal ArrayPool<byte> Buffers { get; set; } = ArrayPool<byte>.Shared;

    /// <summary>The one buffer that all connections read into: what is in it is valid until the next read.</summary>
    internal byte[] ReadBuffer { get; private set; } = NewReadBuffer();

    /// <summary>Looks names up; blocks, and so runs on the pool.</summary>
    internal Func<string, IPAddress[]> Lookup { get; set; } = static name => Dns.GetHostAddresses(name);

    /// <summary>Whether to wait for children by pidfd, where the system has it. Settable for tests.</summary>
    internal bool HasPidFd { get; set; } = true;

    /// <summary>What was read, to keep: the buffer's own memory where much of that is filled, and reads go into another one then.</summary>
    /// <param name="lent">A part of <see cref="ReadBuffer"/>, or any other memory, which is copied.</param>
    internal Bytes Keep(ReadOnlyMemory<byte> lent)
    {
        byte[] buffer = ReadBuffer;
        if (lent.Length < buffer.Length / 2 || !MemoryMarshal.TryGetArray(lent, out ArraySegment<byte> segment) || segment.Array != buffer)
        {
            return new Bytes(lent.Span);
        }

        ReadBuffer = NewReadBuffer();
        return Bytes.Adopt(buffer).Slice(segment.Offset, segment.Count);
    }

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
        RequireNotDisposed();
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

    private static byte[] NewReadBuffer() => GC.AllocateUninitializedArray<byte>(TransportLimits.ReadSize);

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
}
