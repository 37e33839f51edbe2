using System.Net.Sockets;

namespace Twisted.Internet.Testing;

/// <summary>A socket that a <see cref="MemoryReactor"/> was asked to take over. It has not been touched.</summary>
/// <param name="Handle">The socket.</param>
/// <param name="Family">Its family.</param>
public sealed record MemoryAdoption(SafeSocketHandle Handle, AddressFamily Family)
{
    /// <summary>The port that an adopted socket seems to have. Twisted's number.</summary>
    internal const int Port = 1234;

    /// <summary>The name that an adopted UNIX socket seems to have.</summary>
    internal const string Address = "/adopted";

    /// <summary>Makes the protocols; not with datagrams.</summary>
    public Factory? Factory { get; init; }

    /// <summary>The port of a stream socket, where a test may let clients connect.</summary>
    public MemoryListener? Listener { get; init; }

    /// <summary>The port of a datagram socket, where a test may let datagrams come.</summary>
    public MemoryUDPPort? UdpPort { get; init; }
}
