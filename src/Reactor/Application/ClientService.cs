using System.Security.Cryptography;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Application;

/// <summary>
/// Keeps one connection to an endpoint while it runs: connects, and connects again when it could not or the connection was lost, after
/// a delay that grows. Twisted: <c>internet.ClientService</c>. Reactor thread only.
/// </summary>
public class ClientService : Service
{
    private readonly IStreamClientEndpoint _endpoint;
    private readonly Factory _factory;
    private readonly Func<int, double> _retryPolicy;
    private readonly Func<Protocol, Deferred>? _prepareConnection;
    private readonly IReactor? _clock;
    private readonly ConnectionWaiters _waiters = new();
    private Deferred? _stopped;
    private Deferred? _attempt;
    private IDelayedCall? _retry;
    private Protocol? _protocol;
    private bool _ready;
    private bool _everStarted;
    private int _failedAttempts;

    /// <summary>Not started.</summary>
    /// <param name="endpoint">Where to connect to.</param>
    /// <param name="factory">Makes a protocol for each connection.</param>
    /// <param name="retryPolicy">
    /// Of how often in a row it has failed (1 after the first failure or loss), the seconds to wait; <see cref="BackoffPolicy"/> with its defaults
    /// when absent.
    /// </param>
    /// <param name="clock">Whose time counts; the default reactor's when absent.</param>
    /// <param name="prepareConnection">
    /// Called with each new connection before anybody gets it: to log in, or to see whether it is any good. Where it fails, the connection is closed
    /// and counts as failed.
    /// </param>
    public ClientService(
        IStreamClientEndpoint endpoint,
        Factory factory,
        Func<int, double>? retryPolicy = null,
        IReactor? clock = null,
        Func<Protocol, Deferred>? prepareConnection = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(factory);
        _endpoint = endpoint;
        _factory = factory;
        _retryPolicy = retryPolicy ?? BackoffPolicy();
        _clock = clock;
        _prepareConnection = prepareConnection;
    }

    private IReactor Clock => _clock ?? Reactors.reactor;

    /// <summary>A delay that grows by a factor with each failure, up to a longest one. Twisted: <c>internet.backoffPolicy</c>.</summary>
    /// <param name="initialDelay">Seconds; multiplied by the factor once for each failure.</param>
    /// <param name="maxDelay">The longest, in seconds, without the jitter.</param>
    /// <param name="factor">By what it grows.</param>
    /// <param name="jitter">Seconds that are added; between 0 and 1 by chance when absent.</param>
    public static Func<int, double> BackoffPolicy(
        double initialDelay = 1.0, double maxDelay = 60.0, double factor = 1.5, Func<double>? jitter = null) =>
        attempt => Math.Min(initialDelay * Math.Pow(factor, Math.Min(100, attempt)), maxDelay) + (jitter ?? BetweenZeroAndOne)();

    /// <summary>The connection that there is, or else the next one.</summary>
    /// <param name="failAfterFailures">
    /// After so many failed attempts from now on it fails with the last one's failure; <see langword="null"/> for never.
    /// </param>
    /// <returns>
    /// Fires with the protocol; fails with <see cref="CancelledError"/> when the service is stopped, or was and is not started again. It may be
    /// cancelled.
    /// </returns>
    public Deferred<Protocol> WhenConnected(int? failAfterFailures = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(failAfterFailures ?? 1, nameof(failAfterFailures));
        if (_ready)
        {
            return Defer.Succeed(_protocol!);
        }

        return Running || !_everStarted ? _waiters.Add(failAfterFailures) : Defer.Fail<Protocol>(new CancelledError());
    }

    /// <summary>Connects; while the last connection is being closed, once that is.</summary>
    public override void StartService()
    {
        if (Running)
        {
            return;
        }

        base.StartService();
        _everStarted = true;
        if (_stopped is null)
        {
            _failedAttempts = 0;
            Connect();
        }
    }

    /// <summary>Closes the connection, or gives up connecting.</summary>
    /// <returns>Fires when there is none any more.</returns>
    public override Deferred StopService()
    {
        base.StopService();
        _waiters.Fail(new CancelledError());
        if (_retry is { } retry)
        {
            _retry = null;
            retry.Cancel();
        }

        if (_attempt is null && _protocol is null)
        {
            return Defer.Succeed();
        }

        Deferred stopped = _stopped ??= new Deferred();
        _ready = false;
        Deferred? attempt = _attempt;
        attempt?.Cancel();
        _protocol?.Transport?.LoseConnection();
        return Share(stopped);
    }

    private static double BetweenZeroAndOne() => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;

    /// <summary>Several may stop it, and each may do with its deferred what it likes.</summary>
    private static async Deferred Share(Deferred one) => await one;

    private void Connect()
    {
        Deferred attempt = Defer.MaybeDeferred(() => _endpoint.Connect(_factory)).AddCallback(new Func<Protocol, Deferred>(Prepare));
        _attempt = attempt;
        attempt.AddCallbacks(Made, Failed);
    }

    private Deferred Prepare(Protocol protocol)
    {
        if (!protocol.Connected)
        {
            return Defer.Fail(new ConnectionDone());
        }

        _protocol = protocol;
        protocol.WhenConnectionLost.Subscribe(reason => Lost(protocol, reason));
        return _prepareConnection is { } prepare ? prepare(protocol) : Defer.Succeed();
    }

    private void Made()
    {
        _attempt = null;
        if (_protocol is not { Connected: true } protocol)
        {
            // Lost while it was being prepared, and nobody minded.
            Again(new ConnectionDone());
        }
        else if (_stopped is null)
        {
            _failedAttempts = 0;
            _ready = true;
            _waiters.Fire(protocol);
        }
    }

    private void Failed(Failure failure)
    {
        _attempt = null;
        if (_protocol is { Connected: true } rejected)
        {
            // What follows, follows when it is closed.
            _waiters.CountFailure(failure);
            rejected.Transport?.LoseConnection();
            return;
        }

        _protocol = null;
        _waiters.CountFailure(failure);
        Again(failure);
    }

    private void Lost(Protocol protocol, Failure reason)
    {
        if (!ReferenceEquals(protocol, _protocol))
        {
            return;
        }

        _ready = false;
        _protocol = null;
        if (_attempt is { } preparing)
        {
            // Its failure goes on from here.
            preparing.Cancel();
        }
        else
        {
            Again(reason);
        }
    }

    /// <summary>There is no connection and no attempt.</summary>
    private void Again(Failure reason)
    {
        if (_stopped is { } stopped)
        {
            _stopped = null;
            if (Running)
            {
                _failedAttempts = 0;
                Connect();
            }

            stopped.Callback();
        }
        else if (Running)
        {
            _failedAttempts++;
            double delay = _retryPolicy(_failedAttempts);
            ApplicationLog.Retrying(ApplicationLog.Of(Clock), _failedAttempts, delay, reason.GetErrorMessage());
            _retry = Clock.CallLater(delay, () =>
            {
                _retry = null;
                Connect();
            });
        }
    }
}
