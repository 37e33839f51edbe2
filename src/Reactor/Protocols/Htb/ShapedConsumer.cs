using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Passes bytes on to a consumer as fast as a bucket lets them, and holds its producer up meanwhile. Reactor thread only. Twisted:
/// <c>htb.ShapedConsumer</c>.
/// </summary>
/// <remarks>What waits is bounded by what the producer writes in one go and the mark at which it is paused (64 KiB).</remarks>
public class ShapedConsumer : IConsumer, IPushProducer
{
    private readonly Shaper _shaper;

    /// <summary>In front of a consumer.</summary>
    /// <param name="consumer">Gets the bytes. It has no other producer.</param>
    /// <param name="bucket">Says how many may pass.</param>
    /// <param name="clock">Whose time counts; the default reactor's when absent.</param>
    public ShapedConsumer(IConsumer consumer, Bucket bucket, IReactorTime? clock = null)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentNullException.ThrowIfNull(bucket);
        Bucket = bucket;
        _shaper = new Shaper(consumer, bucket, clock ?? Reactors.reactor);
    }

    /// <summary>Says how many bytes may pass.</summary>
    public Bucket Bucket { get; }

    /// <summary>Bytes that wait.</summary>
    public int BufferedBytes => _shaper.Length;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data) => _shaper.Write(data);

    /// <inheritdoc/>
    public void RegisterProducer(IProducer producer, bool streaming) => _shaper.RegisterProducer(producer, streaming);

    /// <inheritdoc/>
    public void UnregisterProducer() => _shaper.UnregisterProducer();

    /// <inheritdoc/>
    public void PauseProducing() => _shaper.PauseProducing();

    /// <inheritdoc/>
    public void ResumeProducing() => _shaper.ResumeProducing();

    /// <summary>Drops what waits, and its producer is told to stop.</summary>
    public void StopProducing() => _shaper.StopProducing();
}
