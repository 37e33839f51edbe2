using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Limits how many connections there are and how many bytes a second all of them together read and write. Each second in which they
/// exceed a limit is followed by as long a pause as brings them back to it. Twisted: <c>policies.ThrottlingFactory</c>.
/// </summary>
public class ThrottlingFactory : WrappingFactory
{
    /// <summary>Seconds that are measured.</summary>
    private const double Period = 1;

    private readonly Rate _reads;
    private readonly Rate _writes;

    /// <summary>Throttles the connections of a factory.</summary>
    /// <param name="wrappedFactory">Makes the protocols.</param>
    /// <param name="maxConnectionCount">How many connections at once; more are refused.</param>
    /// <param name="readLimit">Bytes a second; <see langword="null"/> for no limit.</param>
    /// <param name="writeLimit">Bytes a second; <see langword="null"/> for no limit. It holds up producers only.</param>
    /// <param name="clock">Whose time counts; the default reactor's when absent.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public ThrottlingFactory(
        Factory wrappedFactory,
        int maxConnectionCount = int.MaxValue,
        int? readLimit = null,
        int? writeLimit = null,
        IReactorTime? clock = null)
        : base(wrappedFactory)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxConnectionCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(readLimit ?? 1, nameof(readLimit));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(writeLimit ?? 1, nameof(writeLimit));
        MaxConnectionCount = maxConnectionCount;
        ReadLimit = readLimit;
        WriteLimit = writeLimit;
        Clock = clock;
        _reads = new Rate(this, () => ReadLimit, ThrottleReads, UnthrottleReads);
        _writes = new Rate(this, () => WriteLimit, ThrottleWrites, UnthrottleWrites);
    }

    /// <summary>How many connections at once; more are refused.</summary>
    public int MaxConnectionCount { get; set; }

    /// <summary>Bytes a second; <see langword="null"/> for no limit.</summary>
    public int? ReadLimit { get; set; }

    /// <summary>Bytes a second; <see langword="null"/> for no limit.</summary>
    public int? WriteLimit { get; set; }

    /// <summary>Whose time counts; the default reactor's when <see langword="null"/>.</summary>
    public IReactorTime? Clock { get; set; }

    /// <summary>How many connections there are.</summary>
    public int ConnectionCount => Protocols.Count;

    internal bool WritesThrottled => _writes.Throttled;

    /// <summary>Bytes were written.</summary>
    /// <param name="length">How many.</param>
    public virtual void RegisterWritten(int length) => _writes.Add(length);

    /// <summary>Bytes were read.</summary>
    /// <param name="length">How many.</param>
    public virtual void RegisterRead(int length) => _reads.Add(length);

    /// <summary>Stops reading on all connections.</summary>
    public virtual void ThrottleReads() => ForEach(static p => p.ThrottleReads());

    /// <summary>Reads again on all connections.</summary>
    public virtual void UnthrottleReads() => ForEach(static p => p.UnthrottleReads());

    /// <summary>Holds up the producers of all connections.</summary>
    public virtual void ThrottleWrites() => ForEach(static p => p.ThrottleWrites());

    /// <summary>Lets the producers of all connections go on.</summary>
    public virtual void UnthrottleWrites() => ForEach(static p => p.UnthrottleWrites());

    /// <inheritdoc/>
    public override Protocol? BuildProtocol(IAddress addr) =>
        ConnectionCount < MaxConnectionCount ? base.BuildProtocol(addr) : null;

    /// <inheritdoc/>
    public override void RegisterProtocol(ProtocolWrapper p)
    {
        ArgumentNullException.ThrowIfNull(p);
        base.RegisterProtocol(p);
        _reads.Start();
        _writes.Start();
        if (_reads.Throttled)
        {
            (p as ThrottlingProtocol)?.ThrottleReads();
        }
    }

    /// <inheritdoc/>
    public override void UnregisterProtocol(ProtocolWrapper p)
    {
        base.UnregisterProtocol(p);
        if (ConnectionCount == 0)
        {
            _reads.Stop();
            _writes.Stop();
        }
    }

    /// <inheritdoc/>
    protected override ProtocolWrapper Wrap(IProtocol wrappedProtocol) => new ThrottlingProtocol(this, wrappedProtocol);

    private void ForEach(Action<ThrottlingProtocol> action)
    {
        // A producer that is let go may lose its connection at once.
        foreach (ProtocolWrapper wrapper in Protocols.ToArray())
        {
            if (wrapper is ThrottlingProtocol throttling)
            {
                action(throttling);
            }
        }
    }

    /// <summary>One direction's bytes, and what is done about too many.</summary>
    private sealed class Rate(ThrottlingFactory owner, Func<int?> limit, Action throttle, Action unthrottle)
    {
        private long _bytes;
        private IDelayedCall? _check;
        private IDelayedCall? _letGo;

        public bool Throttled => _letGo is not null;

        private IReactorTime Clock => owner.Clock ?? Reactors.reactor;

        public void Add(int length) => _bytes += length;

        public void Start()
        {
            if (_check is null && limit() is not null)
            {
                _bytes = 0;
                _check = Clock.CallLater(Period, Check);
            }
        }

        public void Stop()
        {
            _check?.Cancel();
            _check = null;
            _letGo?.Cancel();
            _letGo = null;
        }

        private void Check()
        {
            _check = null;
            if (limit() is not { } most)
            {
                return;
            }

            double tooLong = ((double)_bytes / most) - Period;
            _bytes = 0;
            if (tooLong > 0)
            {
                throttle();
                _letGo = Clock.CallLater(tooLong, LetGo);
            }
            else
            {
                _check = Clock.CallLater(Period, Check);
            }
        }

        private void LetGo()
        {
            // The next second is measured from here: what was read during the last one has been paid for.
            _letGo = null;
            _bytes = 0;
            _check = Clock.CallLater(Period, Check);
            unthrottle();
        }
    }
}
