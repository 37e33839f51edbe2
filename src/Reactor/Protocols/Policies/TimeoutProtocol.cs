using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols;

/// <summary>Hangs up on a connection over which nothing goes for too long, either way. Twisted: <c>policies.TimeoutProtocol</c>.</summary>
public class TimeoutProtocol : ProtocolWrapper
{
    private readonly TimeoutMixin _timeout;
    private readonly double? _period;

    /// <summary>Wraps a protocol.</summary>
    /// <param name="factory">Hears of the connection's begin and end; may be <see langword="null"/>.</param>
    /// <param name="wrappedProtocol">The protocol, not yet connected.</param>
    /// <param name="timeoutPeriod">Seconds; <see langword="null"/> leaves it to <see cref="SetTimeout"/>.</param>
    /// <param name="clock">Whose time counts; the default reactor's when absent.</param>
    public TimeoutProtocol(IWrappingFactory? factory, IProtocol wrappedProtocol, double? timeoutPeriod, IReactorTime? clock = null)
        : base(factory, wrappedProtocol)
    {
        _period = timeoutPeriod;
        _timeout = new TimeoutMixin(() => TimeoutFunc(), clock);
    }

    /// <inheritdoc/>
    protected override bool WatchesWrites => true;

    /// <summary>Starts the timeout, or changes it.</summary>
    /// <param name="timeoutPeriod">Seconds; <see langword="null"/> takes the one given to the constructor.</param>
    public void SetTimeout(double? timeoutPeriod = null) => _timeout.SetTimeout(timeoutPeriod ?? _period);

    /// <summary>Ends the timeout.</summary>
    public void CancelTimeout() => _timeout.SetTimeout(null);

    /// <summary>The time begins anew.</summary>
    public void ResetTimeout() => _timeout.ResetTimeout();

    /// <inheritdoc/>
    public override void MakeConnection(ITransport transport)
    {
        // Twisted starts it with the object; a connection that is never made would keep the timer.
        _timeout.SetTimeout(_period);
        base.MakeConnection(transport);
    }

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value)
    {
        ResetTimeout();
        base.OnNext(value);
    }

    /// <inheritdoc/>
    public override void ConnectionLost(Failure reason)
    {
        CancelTimeout();
        base.ConnectionLost(reason);
    }

    /// <summary>The time is up. The default closes the connection.</summary>
    public virtual void TimeoutFunc() => LoseConnection();

    /// <inheritdoc/>
    protected override void Written(ReadOnlySpan<byte> data) => ResetTimeout();
}
