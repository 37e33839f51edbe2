namespace Twisted.Conch.Ssh;

/// <summary>
/// How much a peer may make one connection read, keep, send and wait. One object serves all connections of a factory; change it before
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

    /// <summary>
    /// At a server: from accept to a successful login; not moved by activity. At a client: what its server may take in all for its answers to a login; what the user
    /// takes to type does not count. Zero switches it off.
    /// </summary>
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

    /// <summary>How many key exchanges a peer may ask for at once; it regains one every second and, after the login, with every half megabyte sent or received.</summary>
    public int RekeyBurst { get; init; } = 16;

    /// <summary>Channels that a peer may have open, or have asked for, at once. RFC 4254 §5.1.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>Channels of type <c>"session"</c> among them. OpenSSH's <c>MaxSessions</c>.</summary>
    public int Sessions { get; init; } = 10;

    /// <summary>Bytes that a peer may send on one channel before the application has consumed some of them: the largest window given unasked. RFC 4254 §5.2.</summary>
    public int ChannelWindow { get; init; } = 2 * 1024 * 1024;

    /// <summary>
    /// Bytes of the windows of all channels of a connection: channels opened when much of it is used get smaller windows, though never less than 64 KiB.
    /// </summary>
    public int ConnectionWindow { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Bytes that all channels of a connection may keep because the peer does not take them. A channel that goes on writing beyond it is closed. Who
    /// stops when told (<see cref="SSHChannel.StopWriting"/>) never gets there.
    /// </summary>
    public int ChannelOutput { get; init; } = 4 * 1024 * 1024;

    /// <summary>Requests of a peer, global ones and channels', that are worked on at once; while there are so many, nothing more is read.</summary>
    public int UnansweredRequests { get; init; } = 64;

    /// <summary>Proofs of our host keys that a client may ask for on one connection.</summary>
    public int HostKeyProofs { get; init; } = 16;

    /// <summary>How long a client may be silent before a server asks whether it is still there. Zero never asks. OpenSSH's <c>ClientAliveInterval</c>.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it is asked in vain before the connection ends. OpenSSH's <c>ClientAliveCountMax</c>.</summary>
    public int KeepAliveCount { get; init; } = 3;

    /// <summary>How long a client that has logged in may have no channel. Zero is for ever. OpenSSH's <c>UnusedConnectionTimeout</c>.</summary>
    public TimeSpan IdleWithoutChannels { get; init; } = TimeSpan.FromMinutes(5);
}
