namespace Twisted.Conch.Ssh;

/// <summary>Reason codes of SSH_MSG_DISCONNECT under Twisted's names (<c>twisted.conch.ssh.transport.DISCONNECT_*</c>). RFC 4250 §4.2.2.</summary>
public static class Disconnect
{
    /// <summary>This host may not connect.</summary>
    public const int DISCONNECT_HOST_NOT_ALLOWED_TO_CONNECT = 1;

    /// <summary>The peer broke the protocol.</summary>
    public const int DISCONNECT_PROTOCOL_ERROR = 2;

    /// <summary>No agreement on algorithms, or a value of the key exchange is not acceptable.</summary>
    public const int DISCONNECT_KEY_EXCHANGE_FAILED = 3;

    /// <summary>Reserved.</summary>
    public const int DISCONNECT_RESERVED = 4;

    /// <summary>A packet is not authentic.</summary>
    public const int DISCONNECT_MAC_ERROR = 5;

    /// <summary>A packet does not decompress.</summary>
    public const int DISCONNECT_COMPRESSION_ERROR = 6;

    /// <summary>The service asked for is not to be had.</summary>
    public const int DISCONNECT_SERVICE_NOT_AVAILABLE = 7;

    /// <summary>The peer speaks another version of the protocol, or none.</summary>
    public const int DISCONNECT_PROTOCOL_VERSION_NOT_SUPPORTED = 8;

    /// <summary>The server's host key is not trusted, or its signature is wrong.</summary>
    public const int DISCONNECT_HOST_KEY_NOT_VERIFIABLE = 9;

    /// <summary>The connection is being closed.</summary>
    public const int DISCONNECT_CONNECTION_LOST = 10;

    /// <summary>The application ends the connection.</summary>
    public const int DISCONNECT_BY_APPLICATION = 11;

    /// <summary>Too many connections.</summary>
    public const int DISCONNECT_TOO_MANY_CONNECTIONS = 12;

    /// <summary>The user gave up logging in.</summary>
    public const int DISCONNECT_AUTH_CANCELLED_BY_USER = 13;

    /// <summary>No way to log in is left.</summary>
    public const int DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE = 14;

    /// <summary>The user's name is not allowed.</summary>
    public const int DISCONNECT_ILLEGAL_USER_NAME = 15;
}
