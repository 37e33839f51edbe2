using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace Twisted.Internet.Testing;

/// <summary>A port of a <see cref="MemoryReactor"/>.</summary>
public sealed class MemoryListener : IListeningPort
{
    private static int _lastPort = 49151;

    private readonly MemoryReactor _reactor;
    private readonly IAddress _host;
    private readonly IAddress _peer;
    private Subject<ConnectionAccepted>? _connections;

    internal MemoryListener(MemoryReactor reactor, int port, Factory factory, int backlog, string @interface)
    {
        _reactor = reactor;
        Port = port == 0 ? ChoosePort() : port;
        Factory = factory;
        Backlog = backlog;
        Interface = @interface;
        _host = AddressOf("TCP", @interface, Port);
        _peer = new IPv4Address("TCP", "127.0.0.1", 54321);
    }

    internal MemoryListener(MemoryReactor reactor, string address, Factory factory, int backlog, UnixFileMode mode)
    {
        _reactor = reactor;
        Factory = factory;
        Backlog = backlog;
        Interface = string.Empty;
        Mode = mode;
        _host = new UNIXAddress(address);
        _peer = new UNIXAddress(Name: null);
    }

    /// <summary>The port; one that looks chosen when 0 was asked for. 0 with a UNIX socket.</summary>
    public int Port { get; }

    /// <summary>Makes the protocols.</summary>
    public Factory Factory { get; }

    /// <summary>As it was asked for.</summary>
    public int Backlog { get; }

    /// <summary>As it was asked for.</summary>
    public string Interface { get; }

    /// <summary>As it was asked for, with a UNIX socket.</summary>
    public UnixFileMode Mode { get; }

    /// <summary>Whether it accepts.</summary>
    public bool Listening { get; private set; }

    /// <inheritdoc/>
    public IObservable<ConnectionAccepted> Connections => (_connections ??= new Subject<ConnectionAccepted>()).AsObservable();

    /// <inheritdoc/>
    public void StartListening()
    {
        if (!Listening)
        {
            Listening = true;
            Factory.DoStart();
        }
    }

    /// <inheritdoc/>
    public Deferred StopListening()
    {
        if (Listening)
        {
            Listening = false;
            Factory.DoStop();
            _connections?.OnCompleted();
        }

        return Defer.Succeed();
    }

    /// <inheritdoc/>
    public IAddress GetHost() => _host;

    /// <summary>A client connects: the factory's protocol and <paramref name="client"/> are tied together.</summary>
    /// <param name="client">The other end.</param>
    /// <returns>What moves the bytes, or <see langword="null"/> when the factory refused.</returns>
    public IOPump? Accept(IProtocol client)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (!Listening)
        {
            throw new NotListeningError();
        }

        _connections?.OnNext(new ConnectionAccepted(_host, _peer));
        IProtocol? server = ((IProtocolFactory)Factory).BuildProtocol(_peer);
        return server is null ? null : IOPump.Connect(client, server, _reactor, _peer, _host);
    }

    /// <summary>A port that looks chosen.</summary>
    internal static int ChoosePort() => 49152 + (Interlocked.Increment(ref _lastPort) & 0x3fff);

    internal static IAddress AddressOf(string type, string @interface, int port) => @interface.Contains(':', StringComparison.Ordinal)
        ? new IPv6Address(type, @interface, port)
        : new IPv4Address(type, @interface.Length == 0 ? "0.0.0.0" : @interface, port);
}
