using System.Buffers;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols;

/// <summary>
/// A connection whose output is as fast as its bucket lets it be. What waits is bounded as on any transport: producers are paused above
/// <see cref="HighWaterMark"/>, and a write above <see cref="MaxBufferedBytes"/> ends the connection. Twisted: <c>htb.ShapedTransport</c>.
/// </summary>
public class ShapedTransport : ProtocolWrapper
{
    private readonly IBucketFilter _filter;
    private Shaper? _shaper;
    private IDelayedCall? _closeTimer;
    private int _highWaterMark = TransportLimits.HighWaterMark;
    private long _sentBeforeTimer;
    private bool _closing;
    private bool _closingWrite;

    /// <summary>Shapes what a protocol writes.</summary>
    /// <param name="wrappedProtocol">The protocol, not yet connected.</param>
    /// <param name="bucketFilter">Says which bucket is the connection's.</param>
    public ShapedTransport(IProtocol wrappedProtocol, IBucketFilter bucketFilter)
        : base(factory: null, wrappedProtocol)
    {
        ArgumentNullException.ThrowIfNull(bucketFilter);
        _filter = bucketFilter;
    }

    /// <inheritdoc/>
    public override IBufferWriter<byte> Output => Shaper;

    /// <inheritdoc/>
    public override int BufferedBytes => Shaper.Length + base.BufferedBytes;

    /// <inheritdoc/>
    public override bool Disconnecting => _closing || base.Disconnecting;

    /// <inheritdoc/>
    public override int HighWaterMark
    {
        get => _highWaterMark;
        set
        {
            _highWaterMark = value;
            _shaper?.HighWaterMark = value;
        }
    }

    /// <inheritdoc/>
    public override int MaxBufferedBytes { get; set; } = TransportLimits.MaxBufferedBytes;

    private Shaper Shaper => _shaper ?? throw new InvalidOperationException("There is no connection yet.");

    /// <inheritdoc/>
    public override void MakeConnection(ITransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _shaper = new Shaper(transport, _filter.GetBucketFor(transport), transport.Reactor, AllHasGone) { HighWaterMark = _highWaterMark };
        base.MakeConnection(transport);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> data)
    {
        if (_closingWrite)
        {
            return;
        }

        if (Shaper.Length > MaxBufferedBytes)
        {
            AbortConnection();
            return;
        }

        Shaper.Write(data);
    }

    /// <inheritdoc/>
    public override void RegisterProducer(IProducer producer, bool streaming) => Shaper.RegisterProducer(producer, streaming);

    /// <inheritdoc/>
    public override void UnregisterProducer() => _shaper?.UnregisterProducer();

    /// <inheritdoc/>
    public override void LoseConnection()
    {
        if (_closing)
        {
            return;
        }

        _closing = true;
        if (Shaper.IsIdle)
        {
            base.LoseConnection();
        }
        else
        {
            WatchTheClosing();
        }
    }

    /// <inheritdoc/>
    public override void LoseWriteConnection()
    {
        _closingWrite = true;
        if (Shaper.IsIdle)
        {
            base.LoseWriteConnection();
        }
    }

    /// <inheritdoc/>
    public override void AbortConnection()
    {
        _closing = true;
        Stop();
        base.AbortConnection();
    }

    /// <inheritdoc/>
    public override void ConnectionLost(Failure reason)
    {
        Stop();
        base.ConnectionLost(reason);
    }

    private void Stop()
    {
        _closeTimer?.Cancel();
        _closeTimer = null;
        _shaper?.StopProducing();
    }

    private void AllHasGone()
    {
        if (_closing)
        {
            _closeTimer?.Cancel();
            _closeTimer = null;
            base.LoseConnection();
        }
        else if (_closingWrite)
        {
            base.LoseWriteConnection();
        }
    }

    /// <summary>The transport cannot know that it is to close before it has everything, so that its own limit does not help yet.</summary>
    private void WatchTheClosing()
    {
        _sentBeforeTimer = Shaper.Sent;
        _closeTimer = Reactor.CallLater(TransportLimits.CloseTimeout, () =>
        {
            _closeTimer = null;
            if (Shaper.Sent == _sentBeforeTimer)
            {
                AbortConnection();
            }
            else
            {
                WatchTheClosing();
            }
        });
    }
}
