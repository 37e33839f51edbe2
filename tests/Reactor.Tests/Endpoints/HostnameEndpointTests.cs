using System.Net;
using System.Net.Sockets;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Reactor.Tests.Endpoints;

/// <summary>Happy eyeballs, RFC 8305, on a clock and a resolver of the test's own.</summary>
public sealed class HostnameEndpointTests
{
    private const string Host = "example.com";

    private MemoryReactorClock _reactor = null!;
    private MemoryNameResolver _names = null!;
    private HostnameEndpoint _endpoint = null!;
    private List<Protocol> _built = null!;
    private Factory _factory = null!;

    [SetUp]
    public void MakeEndpoint()
    {
        _reactor = new MemoryReactorClock();
        _names = (MemoryNameResolver)_reactor.NameResolver;
        _endpoint = new HostnameEndpoint(_reactor, Host, 80);
        _built = [];
        _factory = new Factory
        {
            Noisy = false,
            Protocol = () =>
            {
                _built.Add(new Protocol());
                return _built[^1];
            },
        };
    }

    [Test]
    public void The_families_take_turns_beginning_with_the_first_address()
    {
        Resolve("2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1", "192.0.2.2");
        _endpoint.Connect(_factory);
        _reactor.Pump(Enumerable.Repeat(0.3, 10));
        Assert.That(
            _reactor.TcpClients.Select(static c => c.Host),
            Is.EqualTo(new[] { "2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3" }));
        Assert.That(_reactor.TcpClients.Select(static c => c.Port), Is.All.EqualTo(80));
    }

    [Test]
    public void Attempts_begin_three_tenths_of_a_second_apart()
    {
        Resolve("2001:db8::1", "192.0.2.1", "192.0.2.2");
        _endpoint.Connect(_factory);
        Assert.That(_reactor.TcpClients, Has.Count.EqualTo(1));
        _reactor.Advance(0.29);
        Assert.That(_reactor.TcpClients, Has.Count.EqualTo(1));
        _reactor.Advance(0.01);
        Assert.That(_reactor.TcpClients, Has.Count.EqualTo(2));
        _reactor.Advance(0.3);
        Assert.That(_reactor.TcpClients, Has.Count.EqualTo(3));
        Assert.That(_reactor.TcpClients.Select(static c => c.Connecting), Is.All.True, "the earlier ones go on");
    }

    [Test]
    public void The_first_that_stands_wins_and_the_others_are_given_up()
    {
        Resolve("2001:db8::1", "192.0.2.1", "192.0.2.2");
        Deferred<Protocol> connected = _endpoint.Connect(_factory);
        _reactor.Advance(0.3);
        Assert.That(connected.Called, Is.False);
        _reactor.TcpClients[1].Succeed(new Protocol());
        Assert.That(connected.Result?.Value, Is.SameAs(_built.Single()));
        Assert.That(_reactor.TcpClients[0].Connecting, Is.False);
        _reactor.Pump(Enumerable.Repeat(0.3, 10));
        Assert.That(_reactor.TcpClients, Has.Count.EqualTo(2), "no further attempt");
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_failure_with_nobody_else_under_way_begins_the_next_attempt_at_once()
    {
        Resolve("2001:db8::1", "192.0.2.1");
        _endpoint.Connect(_factory);
        _reactor.TcpClients[0].Fail(new Twisted.Internet.ConnectionRefusedError());
        Assert.That(_reactor.TcpClients, Has.Count.EqualTo(2));
        _reactor.Pump(Enumerable.Repeat(0.3, 10));
        Assert.That(_reactor.TcpClients, Has.Count.EqualTo(2));
    }

    [Test]
    public void When_all_have_failed_the_last_error_is_the_answer()
    {
        Resolve("2001:db8::1", "192.0.2.1");
        Deferred<Protocol> connected = _endpoint.Connect(_factory);
        _reactor.Advance(0.3);
        _reactor.TcpClients[1].Fail(new TimeoutError());
        Assert.That(connected.Called, Is.False, "one is still under way");
        _reactor.TcpClients[0].Fail(new NoRouteError());
        Assert.That(FailureOf(connected), Is.TypeOf<NoRouteError>());
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_name_that_is_not_known_is_a_DNS_error()
    {
        Deferred<Protocol> connected = _endpoint.Connect(_factory);
        Assert.That(FailureOf(connected), Is.TypeOf<DNSLookupError>());
        Resolve();
        Assert.That(FailureOf(_endpoint.Connect(_factory)), Is.TypeOf<DNSLookupError>().With.Message.Contains(Host));
        Assert.That(_reactor.TcpClients, Is.Empty);
    }

    [Test]
    public void An_address_needs_no_look_up()
    {
        new HostnameEndpoint(_reactor, "192.0.2.7", 80, timeout: 5).Connect(_factory);
        Assert.That((_reactor.TcpClients.Single().Host, _reactor.TcpClients.Single().Timeout), Is.EqualTo(("192.0.2.7", 5.0)));
    }

    [Test]
    public void Giving_up_during_the_look_up_connects_to_nothing()
    {
        _names.Names[Host] = null;
        Deferred<Protocol> connected = _endpoint.Connect(_factory);
        connected.Cancel();
        Assert.That(FailureOf(connected), Is.TypeOf<ConnectingCancelledError>().With.Message.Contains("example.com:80"));
        _names.Answer(Host, IPAddress.Parse("192.0.2.1"));
        _reactor.Pump(Enumerable.Repeat(0.3, 10));
        Assert.That(_reactor.TcpClients, Is.Empty);
    }

    [Test]
    public void Giving_up_during_the_attempts_ends_them_all()
    {
        Resolve("2001:db8::1", "192.0.2.1", "192.0.2.2");
        Deferred<Protocol> connected = _endpoint.Connect(_factory);
        _reactor.Advance(0.3);
        connected.Cancel();
        Assert.That(FailureOf(connected), Is.TypeOf<ConnectingCancelledError>());
        Assert.That(_reactor.TcpClients.Select(static c => c.Connecting), Is.EqualTo(new[] { false, false }));
        _reactor.Pump(Enumerable.Repeat(0.3, 10));
        Assert.That(_reactor.TcpClients, Has.Count.EqualTo(2));
        Assert.That(_factory.NumPorts, Is.Zero);
    }

    [Test]
    public void With_a_local_address_only_its_family_is_tried()
    {
        Resolve("2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2");
        new HostnameEndpoint(_reactor, Host, 80, bindAddress: ("192.0.2.200", 0)).Connect(_factory);
        _reactor.Pump(Enumerable.Repeat(0.3, 10));
        Assert.That(_reactor.TcpClients.Select(static c => c.Host), Is.EqualTo(new[] { "192.0.2.1", "192.0.2.2" }));
        Assert.That(_reactor.TcpClients[0].BindAddress, Is.EqualTo(("192.0.2.200", 0)));
    }

    [Test]
    public void A_name_with_very_many_addresses_costs_a_bounded_number_of_attempts()
    {
        Resolve([.. Enumerable.Range(0, 500).Select(static i => $"2001:db8::{i + 1:x}"), .. Enumerable.Range(0, 250).Select(static i => $"192.0.2.{i}")]);
        _endpoint.Connect(_factory);
        _reactor.Pump(Enumerable.Repeat(0.3, 1000));
        Assert.That(_reactor.TcpClients, Has.Count.EqualTo(HostnameEndpoint.MaxAttempts));
        Assert.That(_reactor.TcpClients.Count(static c => c.Host.Contains(':')), Is.EqualTo(HostnameEndpoint.MaxAttempts / 2));
    }

    [Test]
    public void A_factory_that_makes_no_protocol_is_a_failure()
    {
        Resolve("192.0.2.1");
        Deferred<Protocol> connected = _endpoint.Connect(new Factory { Noisy = false, Protocol = static () => null });
        _reactor.TcpClients[0].Succeed(new Protocol());
        Assert.That(FailureOf(connected), Is.TypeOf<NoProtocol>());
    }

    [Test]
    public void A_reactor_without_a_clock_or_a_resolver_is_refused() =>
        Assert.That(() => new HostnameEndpoint(new OnlyTCP(), Host, 80), Throws.ArgumentException);

    private static Exception? FailureOf(Deferred<Protocol> deferred)
    {
        Exception? error = null;
        deferred.AddErrback(failure =>
        {
            error = failure.Value;
        });
        return error;
    }

    private void Resolve(params string[] addresses) => _names.Names[Host] = [.. addresses.Select(IPAddress.Parse)];

    private sealed class OnlyTCP : IReactorTCP
    {
        public IListeningPort ListenTCP(int port, Factory factory, int backlog = 50, string @interface = "", bool reusePort = false) =>
            throw new SocketException();

        public IConnector ConnectTCP(
            string host, int port, ClientFactory factory, double timeout = 30, (string Host, int Port)? bindAddress = null) =>
            throw new SocketException();
    }
}
