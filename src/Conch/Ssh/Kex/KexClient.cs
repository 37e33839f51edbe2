namespace Twisted.Conch.Ssh;

/// <summary>A client between its message and the server's: holds the ephemeral private key and wipes it when disposed.</summary>
internal abstract class KexClient : IDisposable
{
    /// <summary>Body of e, Q_C or C_INIT.</summary>
    public abstract ReadOnlyMemory<byte> ClientPublic { get; }

    /// <summary>Computes the secret. Once.</summary>
    /// <param name="serverPublic">Body of f, Q_S or S_REPLY as received.</param>
    /// <returns>K; the caller disposes of it.</returns>
    /// <exception cref="KeyExchangeError">The server's value is not acceptable.</exception>
    public abstract KexSecret Finish(ReadOnlySpan<byte> serverPublic);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Wipes the private key. May be called more than once.</summary>
    /// <param name="disposing">False from a finalizer.</param>
    protected abstract void Dispose(bool disposing);
}
