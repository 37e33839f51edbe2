namespace Twisted.Conch.Ssh;

/// <summary>What is done with a message in one phase of one role.</summary>
internal enum MessageRule : byte
{
    /// <summary>Nobody knows it: SSH_MSG_UNIMPLEMENTED.</summary>
    Unknown = 0,

    /// <summary>The connection ends.</summary>
    Forbidden,

    /// <summary>Nothing.</summary>
    Ignored,

    /// <summary>DISCONNECT, IGNORE, UNIMPLEMENTED, DEBUG.</summary>
    Generic,

    /// <summary>SERVICE_REQUEST.</summary>
    ServiceRequest,

    /// <summary>SERVICE_ACCEPT.</summary>
    ServiceAccept,

    /// <summary>EXT_INFO.</summary>
    ExtInfo,

    /// <summary>KEXINIT, NEWKEYS and 30 to 49: the state of the key exchange decides.</summary>
    KeyExchange,

    /// <summary>The running service's; without one the connection ends.</summary>
    Service,

    /// <summary>A ping: answered.</summary>
    Ping,
}

/// <summary>The phases of a connection, each with its own set of messages.</summary>
internal enum MessagePhase
{
    /// <summary>Before the first NEWKEYS; strict key exchange not (yet) announced.</summary>
    FirstKeyExchange,

    /// <summary>Before the first NEWKEYS, in strict key exchange.</summary>
    StrictFirstKeyExchange,

    /// <summary>Encrypted, nobody logged in.</summary>
    Login,

    /// <summary>Logged in.</summary>
    Authenticated,

    /// <summary>Between the peer's later KEXINIT and its NEWKEYS. RFC 4253 §7.1.</summary>
    LaterKeyExchange,
}
