using System.Buffers;
using Twisted.Internet.Transports;

namespace Twisted.Internet.Tls;

/// <summary>TLS in a connection of the reactor's: StartTLS.</summary>
internal sealed class TLSConnectionHost(StreamConnection connection) : ITLSHost
{
    public IReactor Reactor => connection.Reactor;

    public ArrayPool<byte> Buffers => connection.Buffers;

    public ITransport Transport => connection;

    public int BufferedBytes => connection.BufferedBytes;

    public int HighWaterMark => connection.HighWaterMark;

    public int MaxBufferedBytes => connection.MaxBufferedBytes;

    public bool Ending => connection.IsEnding;

    public void Write(ReadOnlySpan<byte> data) => connection.Write(data);

    public void LoseConnection() => connection.LoseConnection();

    public void AbortConnection() => connection.AbortConnection();

    public void RegisterProducer(IPushProducer producer) => connection.RegisterProducer(producer, streaming: true);

    public void UnregisterProducer() => connection.UnregisterProducer();

    public void Read(bool reading)
    {
        if (reading)
        {
            connection.ResumeProducing();
        }
        else
        {
            connection.PauseProducing();
        }
    }

    public void Deliver(ReadOnlyMemory<byte> data) => connection.Deliver(data);

    public void HandshakeCompleted() => connection.HandshakeCompleted();

    /// <summary>Whether the options' role is the one wanted; answers whether that is the client's.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    internal static bool RequireRole(IOpenSSLContextFactory contextFactory, bool client)
    {
        ArgumentNullException.ThrowIfNull(contextFactory);
        bool fits = client ? contextFactory is IOpenSSLClientConnectionCreator : contextFactory is IOpenSSLServerConnectionCreator;
        return fits
            ? client
            : throw new ArgumentException(
                client
                    ? "This end is TLS's client: give it Ssl.OptionsForClientTLS(hostname), or turn the roles around at both ends (normal: false)."
                    : "This end is TLS's server: give it CertificateOptions, or turn the roles around at both ends (normal: false).",
                nameof(contextFactory));
    }
}
