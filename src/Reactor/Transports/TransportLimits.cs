namespace Twisted.Internet;

/// <summary>The bounds a transport starts with; each can be changed on the transport.</summary>
public static class TransportLimits
{
    /// <summary>
    /// Unsent bytes above which a producer is paused, and above which a connection is not read from while it is answers to
    /// what was read that wait. Twisted: <c>FileDescriptor.bufferSize</c>, the same number.
    /// </summary>
    public const int HighWaterMark = 64 * 1024;

    /// <summary>
    /// Unsent bytes above which a further write ends the connection. Twisted has no such bound, and a peer that
    /// does not read can fill its memory.
    /// </summary>
    public const int MaxBufferedBytes = 4 * 1024 * 1024;

    /// <summary>Descriptors that wait to be sent over a UNIX socket, at most. Twisted pauses a producer at as many.</summary>
    public const int MaxDescriptorsWaiting = 64;

    /// <summary>Seconds without progress after which a connection being closed is given up. Twisted waits for ever.</summary>
    public const double CloseTimeout = 60;

    /// <summary>Seconds a TLS handshake may take. Twisted waits for ever.</summary>
    public const double HandshakeTimeout = 30;

    /// <summary>
    /// Encrypted bytes kept while a protocol does not read. A transport that goes on delivering after it was paused ends at this.
    /// </summary>
    internal const int MaxUnread = 4 * ReadSize;

    /// <summary>Bytes taken from one connection in one turn of the loop.</summary>
    internal const int ReadSize = 64 * 1024;
}
