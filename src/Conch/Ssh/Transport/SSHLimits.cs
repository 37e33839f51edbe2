namespace Twisted.Conch.Ssh;

/// <summary>
/// How much a peer may make one transport read, keep, send and wait. One object serves all connections of a factory; change it before
/// the first one comes.
/// </summary>
public sealed record SSHLimits
{
    /// <summary>The values everyone gets who does not choose.</summary>
    public static SSHLimits Default { get; } = new();

    /// <summary>Bytes of the version line, its line end counted. RFC 4253 §4.2 says 255.</summary>
    public int VersionLine { get; init; } = 255;

    /// <summary>Bytes of all lines before a server's version line.</summary>
    public int TextBeforeVersion { get; init; } = 8 * 1024;

    /// <summary>The largest packet_length taken. RFC 4253 §6.1 asks for 35000 at least.</summary>
    public int IncomingPacket { get; init; } = 256 * 1024;

    /// <summary>Packets handled of one connection in one turn of the reactor.</summary>
    public int PacketsPerTurn { get; init; } = 64;

    /// <summary>Packets that may wait for a running key exchange before the service is asked to stop.</summary>
    public int PacketsQueuedInKeyExchange { get; init; } = 64;

    /// <summary>Bytes that may wait for a running key exchange before the service is asked to stop.</summary>
    public int BytesQueuedInKeyExchange { get; init; } = 1024 * 1024;

    /// <summary>Bytes of output waiting, in the transport and behind a key exchange, above which the connection ends.</summary>
    public int OutputHardLimit { get; init; } = 4 * 1024 * 1024;

    /// <summary>From accept to a successful login; not moved by activity. Zero switches it off.</summary>
    public TimeSpan LoginGrace { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>
    /// From our SSH_MSG_KEXINIT to the peer's SSH_MSG_NEWKEYS, each time; the time that a client's user takes to trust a new host key does not count,
    /// neither there nor at the server, where <see cref="LoginGrace"/> alone bounds it.
    /// </summary>
    public TimeSpan KeyExchange { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a peer may take to read our goodbye before the connection is cut.</summary>
    public TimeSpan Goodbye { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes in one direction after which we ask for new keys. RFC 4253 §9.</summary>
    public long RekeyBytes { get; init; } = 1L << 30;

    /// <summary>Packets in one direction after which we ask for new keys. RFC 4344 §3.1.</summary>
    public uint RekeyPackets { get; init; } = (1u << 31) - (1u << 20);

    /// <summary>The age of keys at which we ask for new ones. RFC 4253 §9.</summary>
    public TimeSpan RekeyInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many key exchanges a peer may ask for at once; it regains one every second.</summary>
    public int RekeyBurst { get; init; } = 16;
}
