using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace Twisted.Internet.Testing;

/// <summary>A port of a <see cref="MemoryReactor"/>.</summary>
public sealed class MemoryListener : IListeningPort
{
    private static int _lastPort = 49151;

    private readonly MemoryReactor _reactor;
    private Subject<ConnectionAccepted>? _connections;

    internal MemoryListener(MemoryReactor reactor, int port, Factory factory, int backlog, string @interface)
    {
        _reactor = reactor;
        Port = port == 0 ? 49152 + (Interlocked.Increment(ref _lastPort) & 0x3fff) : port;
        Factory = factory;
        Backlog = backlog;
        Interface = @interface;
    }

    /// <summary>The port; one that looks chosen when 0 was asked for.</summary>
    public int Port { get; }

    /// <summary>Makes the protocols.</summary>
    public Factory Factory { get; }

    /// <summary>As it was asked for.</summary>
    public int Backlog { get; }

    /// <summary>As it was asked for.</summary>
    public string Interface { get; }

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
    public IAddress GetHost() => Interface.Contains(':', StringComparison.Ordinal)
        ? new IPv6Address("TCP", Interface, Port)
        : new IPv4Address("TCP", Interface.Length == 0 ? "0.0.0.0" : Interface, Port);

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

        IAddress peer = new IPv4Address("TCP", "127.0.0.1", 54321);
        _connections?.OnNext(new ConnectionAccepted(GetHost(), peer));
        IProtocol? server = ((IProtocolFactory)Factory).BuildProtocol(peer);
        return server is null ? null : IOPump.Connect(client, server, _reactor, peer, GetHost());
    }
}
