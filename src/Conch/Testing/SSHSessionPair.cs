using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Testing;

/// <summary>A client's and a server's transport on one connection in memory; nothing moves until <see cref="Flush"/>.</summary>
public sealed class SSHSessionPair
{
    private readonly MemoryTransport _clientEnd;
    private readonly MemoryTransport _serverEnd;
    private readonly Action? _runReactor;

    /// <summary>Ties the two together; both have sent their first bytes when it returns.</summary>
    /// <param name="reactor">Time and threads of both.</param>
    /// <param name="client">The client.</param>
    /// <param name="server">The server.</param>
    /// <param name="runReactor">Runs the reactor's calls that are due, those from its threads too; called while flushing.</param>
    public SSHSessionPair(IReactor reactor, SSHTransportBase client, SSHTransportBase server, Action? runReactor = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        IPv4Address clientAddress = new("TCP", "192.0.2.1", 50000);
        IPv4Address serverAddress = new("TCP", "192.0.2.2", 22);
        _clientEnd = new MemoryTransport(reactor, clientAddress, serverAddress);
        _serverEnd = new MemoryTransport(reactor, serverAddress, clientAddress);
        _runReactor = runReactor;
        Client = client;
        Server = server;
        server.MakeConnection(_serverEnd);
        client.MakeConnection(_clientEnd);
    }

    /// <summary>The client.</summary>
    public SSHTransportBase Client { get; }

    /// <summary>The server.</summary>
    public SSHTransportBase Server { get; }

    /// <summary>The most bytes in one read. 1 delivers byte by byte.</summary>
    public int ReadSize { get; set; } = 64 * 1024;

    /// <summary>Sees, and may change, what the client sends.</summary>
    public Func<byte[], byte[]>? FromClient { get; set; }

    /// <summary>Sees, and may change, what the server sends.</summary>
    public Func<byte[], byte[]>? FromServer { get; set; }

    /// <summary>Whether both ends are closed.</summary>
    public bool IsLost => _clientEnd.IsLost && _serverEnd.IsLost;

    internal MemoryTransport ClientEnd => _clientEnd;

    internal MemoryTransport ServerEnd => _serverEnd;

    /// <summary>Carries bytes over until neither side has anything to say.</summary>
    public void Flush()
    {
        bool moved;
        do
        {
            _runReactor?.Invoke();
            moved = Carry(_clientEnd, _serverEnd, FromClient);
            moved |= Carry(_serverEnd, _clientEnd, FromServer);
        }
        while (moved);
    }

    private bool Carry(MemoryTransport from, MemoryTransport to, Func<byte[], byte[]>? change)
    {
        byte[] data = from.Take();
        bool moved = data.Length > 0;
        if (moved && change is not null)
        {
            data = change(data);
        }

        for (int at = 0; at < data.Length; at += ReadSize)
        {
            to.Deliver(data.AsSpan(at, Math.Min(ReadSize, data.Length - at)).ToArray());
        }

        if (from.Disconnecting && !from.IsLost)
        {
            from.Lose();
            to.Lose();
            return true;
        }

        return moved;
    }
}
