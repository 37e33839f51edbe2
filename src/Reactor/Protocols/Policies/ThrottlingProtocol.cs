using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// A connection that <see cref="ThrottlingFactory"/> can hold up. What the wrapped protocol or the transport has paused stays paused when it is
/// let go. Twisted: <c>policies.ThrottlingProtocol</c>.
/// </summary>
public class ThrottlingProtocol : ProtocolWrapper
{
    private readonly ThrottlingFactory _throttle;
    private ThrottledProducer? _producer;
    private bool _pausedByProtocol;
    private bool _throttled;

    /// <summary>Wraps a protocol.</summary>
    /// <param name="factory">Counts the bytes.</param>
    /// <param name="wrappedProtocol">The protocol, not yet connected.</param>
    public ThrottlingProtocol(ThrottlingFactory factory, IProtocol wrappedProtocol)
        : base(factory, wrappedProtocol)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _throttle = factory;
    }

    /// <inheritdoc/>
    protected override bool WatchesWrites => true;

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value)
    {
        _throttle.RegisterRead(value.Length);
        base.OnNext(value);
    }

    /// <inheritdoc/>
    public override void RegisterProducer(IProducer producer, bool streaming)
    {
        ThrottledProducer throttled = new(producer, _throttle.WritesThrottled);
        base.RegisterProducer(throttled, streaming);
        _producer = throttled;
    }

    /// <inheritdoc/>
    public override void UnregisterProducer()
    {
        _producer = null;
        base.UnregisterProducer();
    }

    /// <inheritdoc/>
    public override void PauseProducing()
    {
        _pausedByProtocol = true;
        base.PauseProducing();
    }

    /// <inheritdoc/>
    public override void ResumeProducing()
    {
        _pausedByProtocol = false;
        if (!_throttled)
        {
            base.ResumeProducing();
        }
    }

    /// <summary>Reads no more for now.</summary>
    public virtual void ThrottleReads()
    {
        _throttled = true;
        base.PauseProducing();
    }

    /// <summary>Reads again.</summary>
    public virtual void UnthrottleReads()
    {
        _throttled = false;
        if (!_pausedByProtocol && !Disconnecting)
        {
            base.ResumeProducing();
        }
    }

    /// <summary>Holds the producer up, if there is one; what is written without one passes.</summary>
    public virtual void ThrottleWrites() => _producer?.Throttle();

    /// <summary>Lets the producer go on.</summary>
    public virtual void UnthrottleWrites() => _producer?.Unthrottle();

    /// <inheritdoc/>
    protected override void Written(ReadOnlySpan<byte> data) => _throttle.RegisterWritten(data.Length);
}
