using System.Security.Cryptography;
using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// A client factory that connects again, after a longer and longer delay, when no connection came about or one was lost. Call
/// <see cref="ResetDelay"/> when a connection has proved good. Twisted: <c>protocol.ReconnectingClientFactory</c>. Reactor thread only.
/// </summary>
public class ReconnectingClientFactory : ClientFactory
{
    private IDelayedCall? _call;
    private double _delay = double.NaN;

    /// <summary>The longest delay, in seconds.</summary>
    public double MaxDelay { get; set; } = 3600;

    /// <summary>The first delay, in seconds, before it is multiplied for the first time.</summary>
    public double InitialDelay { get; set; } = 1.0;

    /// <summary>By what each delay is longer than the one before; e unless set.</summary>
    public double Factor { get; set; } = Math.E;

    /// <summary>
    /// How much delays are spread, as a share of the delay (the standard deviation of a normal distribution), so that a thousand clients do not
    /// all come back in the same second; 0 for not at all.
    /// </summary>
    public double Jitter { get; set; } = 0.119626565582;

    /// <summary>The delay in use, in seconds.</summary>
    public double Delay
    {
        get => double.IsNaN(_delay) ? InitialDelay : _delay;
        set => _delay = value;
    }

    /// <summary>How often it was tried again since the last <see cref="ResetDelay"/>.</summary>
    public int Retries { get; set; }

    /// <summary>How often it is tried again at most; <see langword="null"/> for no bound.</summary>
    public int? MaxRetries { get; set; }

    /// <summary>What connects. Known since the first failure or loss.</summary>
    public IConnector? Connector { get; set; }

    /// <summary>Whose time counts; the default reactor's when <see langword="null"/>.</summary>
    public IReactorTime? Clock { get; set; }

    /// <summary>Whether it connects again; <see cref="StopTrying"/> ends it.</summary>
    public bool ContinueTrying { get; set; } = true;

    /// <summary>Where the jitter comes from: numbers from 0 up to, not including, 1, spread evenly.</summary>
    public Func<double> RandomSource { get; set; } = static () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;

    /// <inheritdoc/>
    public override void ClientConnectionFailed(IConnector connector, Failure reason) => Again(connector);

    /// <inheritdoc/>
    public override void ClientConnectionLost(IConnector connector, Failure reason) => Again(connector);

    /// <summary>Connects again after the next delay, unless <see cref="StopTrying"/> was called or it was tried often enough.</summary>
    /// <param name="connector">What connects; <see cref="Connector"/> when absent.</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public virtual void Retry(IConnector? connector = null)
    {
        if (!ContinueTrying)
        {
            return;
        }

        IConnector connecting = connector ?? Connector ?? throw new InvalidOperationException("There is no connector to try again with.");
        if (Retries >= MaxRetries)
        {
            return;
        }

        Retries++;
        double delay = Math.Min(Delay * Factor, MaxDelay);
        if (Jitter > 0)
        {
            delay = Math.Max(0, delay + (delay * Jitter * Normal()));
        }

        Delay = delay;
        _call?.Cancel();
        _call = (Clock ?? Reactors.reactor).CallLater(delay, () =>
        {
            _call = null;
            connecting.Connect();
        });
    }

    /// <summary>Connects no more; an attempt that is under way ends, a connection that stands stays.</summary>
    public virtual void StopTrying()
    {
        ContinueTrying = false;
        IDelayedCall? call = _call;
        _call = null;
        call?.Cancel();
        try
        {
            Connector?.StopConnecting();
        }
        catch (NotConnectingError)
        {
            // It was not under way.
        }
    }

    /// <summary>The next delay is the first one again. An attempt that waits for its time still comes.</summary>
    public virtual void ResetDelay()
    {
        _delay = double.NaN;
        Retries = 0;
        ContinueTrying = true;
    }

    private void Again(IConnector connector)
    {
        if (ContinueTrying)
        {
            Connector = connector;
            Retry();
        }
    }

    /// <summary>A number of the normal distribution, by the method of Box and Muller.</summary>
    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - RandomSource())) * Math.Cos(2 * Math.PI * RandomSource());
}
