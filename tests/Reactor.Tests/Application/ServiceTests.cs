using Microsoft.Extensions.Logging;
using Twisted.Application;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;
using Twisted.Python;
using Twisted.Reactor.Tests.DeferTests;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.ApplicationTests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ServiceTests
{
    private readonly List<string> _log = [];

    [Test]
    public void Parts_start_in_order_and_stop_in_the_opposite_one_side_by_side()
    {
        MultiService all = new();
        Part one = AddPart(all, "one");
        Part two = AddPart(all, "two");
        all.PrivilegedStartService();
        all.StartService();
        Assert.That(_log, Is.EqualTo((string[])["one privileged", "two privileged", "one start", "two start"]));
        _log.Clear();
        Deferred stopped = all.StopService();
        Assert.That(_log, Is.EqualTo((string[])["two stop", "one stop"]));
        two.Stopped.Callback();
        Assert.That(stopped.Called, Is.False);
        one.Stopped.Callback();
        Assert.That((stopped.Called, all.Running, one.Running), Is.EqualTo((true, false, false)));
    }

    [Test]
    public void All_are_stopped_also_where_one_fails_and_the_failure_is_told()
    {
        MultiService all = new();
        Part one = AddPart(all, "one");
        Part two = AddPart(all, "two");
        all.StartService();
        Failure? seen = null;
        all.StopService().AddErrback(f => { seen = f; });
        two.Stopped.Errback(new Boom());
        Assert.That(seen, Is.Null);
        one.Stopped.Callback();
        Assert.That(seen!.Check<Boom>(), Is.True);
    }

    [Test]
    public void A_part_that_comes_late_is_started_and_one_that_goes_early_is_stopped()
    {
        MultiService all = new();
        all.StartService();
        Part late = AddPart(all, "late");
        Assert.That(_log, Is.EqualTo((string[])["late privileged", "late start"]));
        Deferred gone = late.DisownServiceParent();
        Assert.That((_log[^1], gone.Called, late.Parent), Is.EqualTo(("late stop", false, (IServiceCollection?)null)));
        late.Stopped.Callback();
        Assert.That(gone.Called, Is.True);
        Assert.That(all.Services, Is.Empty);
        Assert.That(late.DisownServiceParent().Called, Is.True);
    }

    [Test]
    public void Names_are_unique_and_fixed_once_there_is_a_parent()
    {
        MultiService all = new();
        Part one = AddPart(all, "one");
        Assert.That(all.GetServiceNamed("one"), Is.SameAs(one));
        Assert.That(() => all.GetServiceNamed("none"), Throws.TypeOf<KeyNotFoundException>());
        Assert.That(() => AddPart(all, "one"), Throws.InvalidOperationException);
        Assert.That(() => one.SetName("other"), Throws.InvalidOperationException);
        Assert.That(() => one.SetServiceParent(new MultiService()), Throws.InvalidOperationException);
        Assert.That(() => all.RemoveService(new Service()), Throws.InvalidOperationException);
        Assert.That(all, Is.EqualTo((IService[])[one]));
    }

    [Test]
    public void A_timer_calls_while_its_service_runs()
    {
        MemoryReactorClock clock = new();
        int calls = 0;
        Deferred last = new();
        TimerService timer = new(5, () => ++calls == 3 ? last : Defer.Succeed(), clock);
        timer.StartService();
        clock.Advance(5);
        clock.Advance(5);
        Assert.That(calls, Is.EqualTo(3));
        Deferred stopped = timer.StopService();
        Assert.That(stopped.Called, Is.False);
        last.Callback();
        Assert.That(stopped.Called, Is.True);
        Assert.That(clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_timer_that_fails_is_logged_and_stops_well()
    {
        using LogRecorder log = new();
        MemoryReactorClock clock = new() { LoggerFactory = log };
        TimerService timer = new(5, static () => Defer.Fail(new Boom()), clock);
        timer.StartService();
        Assert.That(timer.Failed!.Check<Boom>(), Is.True);
        Assert.That(log.Take(LogLevel.Error).Single().Error, Is.TypeOf<Boom>());
        Assert.That(timer.StopService().Called, Is.True);
    }

    [Test]
    public void A_server_listens_while_its_service_runs()
    {
        MemoryReactorClock reactor = new();
        StreamServerEndpointService service = new(new Endpoint(reactor), Factory.ForProtocol<Discard>(), reactor);
        service.PrivilegedStartService();
        service.StartService();
        Assert.That(reactor.TcpServers.Single().Listening, Is.True);
        Assert.That(service.StopService().Called, Is.True);
        Assert.That(reactor.TcpServers.Single().Listening, Is.False);
        service.StartService();
        Assert.That(reactor.TcpServers[^1].Listening, Is.True);
    }

    [Test]
    public void A_server_that_cannot_listen_is_logged_and_one_that_does_not_yet_is_given_up()
    {
        using LogRecorder log = new();
        MemoryReactorClock reactor = new() { LoggerFactory = log };
        Endpoint endpoint = new(reactor) { Next = Defer.Fail<IListeningPort>(new Boom()) };
        StreamServerEndpointService service = new(endpoint, Factory.ForProtocol<Discard>(), reactor);
        service.StartService();
        Assert.That(service.Failed!.Check<Boom>(), Is.True);
        Assert.That(log.Take(LogLevel.Error), Has.Count.EqualTo(1));
        Assert.That(service.StopService().Called, Is.True);
        Deferred<IListeningPort> pending = new();
        endpoint.Next = pending;
        service.StartService();
        Assert.That(service.StopService().Called, Is.True);
        Assert.That(pending.Called, Is.True);
        Assert.That(log.Take(LogLevel.Error), Is.Empty);
    }

    private Part AddPart(MultiService all, string name)
    {
        Part part = new(_log);
        part.SetName(name);
        part.SetServiceParent(all);
        return part;
    }

    private sealed class Part(List<string> log) : Service
    {
        public Deferred Stopped { get; } = new();

        public override void PrivilegedStartService() => log.Add($"{Name} privileged");

        public override void StartService()
        {
            base.StartService();
            log.Add($"{Name} start");
        }

        public override Deferred StopService()
        {
            base.StopService();
            log.Add($"{Name} stop");
            return Stopped;
        }
    }

    private sealed class Endpoint(MemoryReactor reactor) : IStreamServerEndpoint
    {
        public Deferred<IListeningPort>? Next { get; set; }

        public Deferred<IListeningPort> Listen(Factory protocolFactory) => Next ?? Defer.Succeed(reactor.ListenTCP(0, protocolFactory));
    }
}
