using System.Net;
using System.Net.Sockets;

namespace Twisted.Internet;

/// <summary>
/// A TCP server by name, connected to at the first of its addresses that answers: attempts begin one after the other, a little
/// apart, IPv6 and IPv4 in turn, and the first one that stands ends the others. RFC 8305 ("happy eyeballs").
/// Twisted: <c>HostnameEndpoint</c>.
/// </summary>
/// <remarks>
/// Addresses beyond the first <see cref="MaxAttempts"/> are not tried: whoever answers for a name could name any number. When the reactor stops, what
/// goes on fails with <see cref="UserError"/>; in Twisted a look-up does not.
/// </remarks>
public sealed class HostnameEndpoint : IStreamClientEndpoint
{
    /// <summary>Seconds from one attempt to the next. RFC 8305 §5 recommends 0.25; this is Twisted's.</summary>
    public const double DefaultAttemptDelay = 0.3;

    /// <summary>How many addresses are tried.</summary>
    public const int MaxAttempts = 32;

    private readonly IReactorTCP _reactor;
    private readonly IReactorTime _time;
    private readonly IReactorPluggableNameResolver _names;
    private readonly HostnameAddress _destination;
    private readonly double _timeout;
    private readonly (string Host, int Port)? _bindAddress;
    private readonly double _attemptDelay;

    /// <summary>Nothing is looked up or connected yet.</summary>
    /// <param name="reactor">Where it connects from; has a clock and a <see cref="IReactorPluggableNameResolver.NameResolver"/> too.</param>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="timeout">Seconds to wait for each attempt.</param>
    /// <param name="bindAddress">The local address and port to connect from.</param>
    /// <param name="attemptDelay">Seconds from one attempt to the next, more than 0.</param>
    /// <exception cref="ArgumentException">The reactor is not all of that.</exception>
    public HostnameEndpoint(
        IReactorTCP reactor,
        string host,
        int port,
        double timeout = 30,
        (string Host, int Port)? bindAddress = null,
        double attemptDelay = DefaultAttemptDelay)
    {
        ArgumentNullException.ThrowIfNull(reactor);
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(attemptDelay);
        _reactor = reactor;
        _time = reactor as IReactorTime ?? throw new ArgumentException("The reactor has no clock.", nameof(reactor));
        _names = reactor as IReactorPluggableNameResolver
            ?? throw new ArgumentException("The reactor has no NameResolver.", nameof(reactor));
        _destination = new HostnameAddress(host, port);
        _timeout = timeout;
        _bindAddress = bindAddress;
        _attemptDelay = attemptDelay;
    }

    /// <summary>The form <c>name:port</c>, for people and logs.</summary>
    public override string ToString() => _destination.ToString();

    /// <inheritdoc/>
    public Deferred<Protocol> Connect(Factory protocolFactory)
    {
        ArgumentNullException.ThrowIfNull(protocolFactory);
        Race race = new(this, protocolFactory);
        race.Start();
        return race.Winner;
    }

    /// <summary>RFC 8305 §4: the families in turn, beginning with that of the first address, each in its own order.</summary>
    internal static List<IPAddress> Interleave(IReadOnlyList<IPAddress> addresses, AddressFamily? only)
    {
        AddressFamily first = addresses.Count == 0 ? AddressFamily.InterNetwork : addresses[0].AddressFamily;
        List<IPAddress> one = [.. addresses.Where(a => a.AddressFamily == first && (only ?? first) == first)];
        List<IPAddress> other = [.. addresses.Where(a => a.AddressFamily != first && (only is null || only == a.AddressFamily))];
        List<IPAddress> all = [];
        for (int i = 0; i < Math.Max(one.Count, other.Count) && all.Count < MaxAttempts; i++)
        {
            all.AddRange(one.Skip(i).Take(1).Concat(other.Skip(i).Take(1)));
        }

        return all.Count > MaxAttempts ? all[..MaxAttempts] : all;
    }

    /// <summary>One call of <see cref="Connect"/>.</summary>
    private sealed class Race
    {
        private readonly HostnameEndpoint _endpoint;
        private readonly Factory _factory;
        private readonly Queue<IPAddress> _addresses = new();
        private readonly List<Deferred<Protocol>> _running = [];
        private Deferred<IReadOnlyList<IPAddress>>? _lookUp;
        private IDelayedCall? _next;
        private Exception? _lastError;
        private bool _over;

        internal Race(HostnameEndpoint endpoint, Factory factory)
        {
            _endpoint = endpoint;
            _factory = factory;
            Winner = new Deferred<Protocol>(winner =>
            {
                winner.Errback(new ConnectingCancelledError(endpoint._destination));
                End();
            });
        }

        internal Deferred<Protocol> Winner { get; }

        internal void Start()
        {
            _lookUp = LookUp.Start(_endpoint._names, _endpoint._destination.Hostname);
            _lookUp.AddCallbacks(Begin, failure => Fail(failure.Value));
        }

        private void Begin(IReadOnlyList<IPAddress> found)
        {
            _lookUp = null;
            AddressFamily? only = _endpoint._bindAddress is (string local, _) && IPAddress.TryParse(local, out IPAddress? address)
                ? address.AddressFamily
                : null;
            foreach (IPAddress candidate in Interleave(found, only))
            {
                _addresses.Enqueue(candidate);
            }

            _lastError = new DNSLookupError($"DNS lookup failed: {_endpoint._destination.Hostname} has no address that can be connected to.");
            Next();
        }

        private void Next()
        {
            StopTimer();
            if (_over)
            {
                return;
            }

            if (!_addresses.TryDequeue(out IPAddress? address))
            {
                if (_running.Count == 0)
                {
                    Fail(_lastError!);
                }

                return;
            }

            if (_addresses.Count > 0)
            {
                _next = _endpoint._time.CallLater(_endpoint._attemptDelay, () =>
                {
                    _next = null;
                    Next();
                });
            }

            Attempt(address);
        }

        private void Attempt(IPAddress address)
        {
            Deferred<Protocol> attempt = new TCP4ClientEndpoint(
                _endpoint._reactor, address.ToString(), _endpoint._destination.Port, _endpoint._timeout, _endpoint._bindAddress)
                .Connect(_factory);
            _running.Add(attempt);
            attempt.AddCallbacks(
                protocol =>
                {
                    _running.Remove(attempt);
                    if (!_over)
                    {
                        End();
                        Winner.Callback(protocol);
                    }
                },
                failure =>
                {
                    _running.Remove(attempt);
                    _lastError = failure.Value;
                    if (_endpoint._reactor is ReactorBase { IsShutDown: true })
                    {
                        // Another attempt would not hear of the stop any more.
                        Fail(failure.Value);
                    }
                    else if (_running.Count == 0)
                    {
                        // There is nobody to give a head start to.
                        Next();
                    }
                });
        }

        private void Fail(Exception reason)
        {
            if (!_over)
            {
                End();
                Winner.Errback(reason);
            }
        }

        private void End()
        {
            _over = true;
            StopTimer();
            _addresses.Clear();
            _lookUp?.Cancel();
            foreach (Deferred<Protocol> loser in _running.ToArray())
            {
                loser.Cancel();
            }
        }

        private void StopTimer()
        {
            _next?.Cancel();
            _next = null;
        }
    }
}
