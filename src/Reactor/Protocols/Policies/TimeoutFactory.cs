using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>Hangs up on connections over which nothing goes for too long. Twisted: <c>policies.TimeoutFactory</c>.</summary>
public class TimeoutFactory : WrappingFactory
{
    /// <summary>Twisted's default: half an hour.</summary>
    public const double DefaultTimeoutPeriod = 30 * 60;

    private readonly IReactorTime? _clock;

    /// <summary>Watches the connections of a factory.</summary>
    /// <param name="wrappedFactory">Makes the protocols.</param>
    /// <param name="timeoutPeriod">Seconds; <see langword="null"/> leaves it to each <see cref="TimeoutProtocol"/>.</param>
    /// <param name="clock">Whose time counts; the default reactor's when absent.</param>
    public TimeoutFactory(Factory wrappedFactory, double? timeoutPeriod = DefaultTimeoutPeriod, IReactorTime? clock = null)
        : base(wrappedFactory)
    {
        TimeoutPeriod = timeoutPeriod;
        _clock = clock;
    }

    /// <summary>Seconds, for the connections that are made from now on.</summary>
    public double? TimeoutPeriod { get; set; }

    /// <inheritdoc/>
    protected override ProtocolWrapper Wrap(IProtocol wrappedProtocol) =>
        new TimeoutProtocol(this, wrappedProtocol, TimeoutPeriod, _clock);
}
