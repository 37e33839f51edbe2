namespace Twisted.Conch.Ssh;

/// <summary>SSH message numbers under Twisted's names (<c>twisted.conch.ssh.transport.MSG_*</c> and its neighbours). RFC 4250 §4.1.2.</summary>
public static class Messages
{
    /// <summary>The sender ends the connection. RFC 4253 §11.1.</summary>
    public const byte MSG_DISCONNECT = 1;

    /// <summary>To be ignored. RFC 4253 §11.2.</summary>
    public const byte MSG_IGNORE = 2;

    /// <summary>The sender did not know a message. RFC 4253 §11.4.</summary>
    public const byte MSG_UNIMPLEMENTED = 3;

    /// <summary>Text for whoever debugs the connection. RFC 4253 §11.3.</summary>
    public const byte MSG_DEBUG = 4;

    /// <summary>Asks for a service. RFC 4253 §10.</summary>
    public const byte MSG_SERVICE_REQUEST = 5;

    /// <summary>Grants a service. RFC 4253 §10.</summary>
    public const byte MSG_SERVICE_ACCEPT = 6;

    /// <summary>Extensions the sender knows. RFC 8308 §2.3.</summary>
    public const byte MSG_EXT_INFO = 7;

    /// <summary>Begins a key exchange. RFC 4253 §7.1.</summary>
    public const byte MSG_KEXINIT = 20;

    /// <summary>The sender's next packet uses the new keys. RFC 4253 §7.3.</summary>
    public const byte MSG_NEWKEYS = 21;

    /// <summary>The client's value of a Diffie-Hellman exchange. RFC 4253 §8, RFC 5656 §4.</summary>
    public const byte MSG_KEXDH_INIT = 30;

    /// <summary>The server's value, host key and signature. RFC 4253 §8, RFC 5656 §4.</summary>
    public const byte MSG_KEXDH_REPLY = 31;

    /// <summary>The old request for a group, by one size. RFC 4419 §5; never granted here.</summary>
    public const byte MSG_KEX_DH_GEX_REQUEST_OLD = 30;

    /// <summary>The group of a group exchange. RFC 4419 §3.</summary>
    public const byte MSG_KEX_DH_GEX_GROUP = 31;

    /// <summary>The client's value of a group exchange. RFC 4419 §3.</summary>
    public const byte MSG_KEX_DH_GEX_INIT = 32;

    /// <summary>The server's value, host key and signature of a group exchange. RFC 4419 §3.</summary>
    public const byte MSG_KEX_DH_GEX_REPLY = 33;

    /// <summary>Asks for a group. RFC 4419 §3.</summary>
    public const byte MSG_KEX_DH_GEX_REQUEST = 34;

    /// <summary>Tries to log in. RFC 4252 §5.</summary>
    public const byte MSG_USERAUTH_REQUEST = 50;

    /// <summary>The login attempt failed, or is not complete. RFC 4252 §5.1.</summary>
    public const byte MSG_USERAUTH_FAILURE = 51;

    /// <summary>The login is complete. RFC 4252 §5.1.</summary>
    public const byte MSG_USERAUTH_SUCCESS = 52;

    /// <summary>Text to show before login. RFC 4252 §5.4.</summary>
    public const byte MSG_USERAUTH_BANNER = 53;

    /// <summary>This public key may log in, with a signature. RFC 4252 §7.</summary>
    public const byte MSG_USERAUTH_PK_OK = 60;

    /// <summary>A request of the connection as a whole. RFC 4254 §4.</summary>
    public const byte MSG_GLOBAL_REQUEST = 80;

    /// <summary>A global request succeeded. RFC 4254 §4.</summary>
    public const byte MSG_REQUEST_SUCCESS = 81;

    /// <summary>A global request failed. RFC 4254 §4.</summary>
    public const byte MSG_REQUEST_FAILURE = 82;

    /// <summary>Asks for a channel. RFC 4254 §5.1.</summary>
    public const byte MSG_CHANNEL_OPEN = 90;

    /// <summary>Grants a channel. RFC 4254 §5.1.</summary>
    public const byte MSG_CHANNEL_OPEN_CONFIRMATION = 91;

    /// <summary>Refuses a channel. RFC 4254 §5.1.</summary>
    public const byte MSG_CHANNEL_OPEN_FAILURE = 92;

    /// <summary>Lets the peer send more. RFC 4254 §5.2.</summary>
    public const byte MSG_CHANNEL_WINDOW_ADJUST = 93;

    /// <summary>Data of a channel. RFC 4254 §5.2.</summary>
    public const byte MSG_CHANNEL_DATA = 94;

    /// <summary>Data of a channel's second stream. RFC 4254 §5.2.</summary>
    public const byte MSG_CHANNEL_EXTENDED_DATA = 95;

    /// <summary>No more data comes on a channel. RFC 4254 §5.3.</summary>
    public const byte MSG_CHANNEL_EOF = 96;

    /// <summary>Closes a channel. RFC 4254 §5.3.</summary>
    public const byte MSG_CHANNEL_CLOSE = 97;

    /// <summary>A request of one channel. RFC 4254 §5.4.</summary>
    public const byte MSG_CHANNEL_REQUEST = 98;

    /// <summary>A channel request succeeded. RFC 4254 §5.4.</summary>
    public const byte MSG_CHANNEL_SUCCESS = 99;

    /// <summary>A channel request failed. RFC 4254 §5.4.</summary>
    public const byte MSG_CHANNEL_FAILURE = 100;
}
