using System.Reactive.Linq;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;
using Twisted.Python;

namespace Twisted.Reactor.Tests.RxTests;

/// <summary>Rx's operators of time over a connection, in virtual time: no test waits.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RxOnClockTests
{
    private readonly MemoryReactorClock _clock = new();
    private readonly List<string> _seen = [];
    private readonly StringTransport _transport;

    public RxOnClockTests()
    {
        _transport = new StringTransport(_clock);
        new Discard().MakeConnection(_transport);
    }

    [Test]
    public void Throttle_passes_what_is_followed_by_silence()
    {
        using IDisposable _ = _transport.Received.Throttle(TimeSpan.FromSeconds(1), _clock.Scheduler).Subscribe(b => _seen.Add(b.Decode()));
        foreach (string key in (string[])["s", "se", "sea"])
        {
            _transport.Deliver(key);
            _clock.Advance(0.5);
        }

        Assert.That(_seen, Is.Empty);
        _clock.Advance(0.5);
        Assert.That(_seen, Is.EqualTo((string[])["sea"]));
    }

    [Test]
    public void Buffer_gathers_by_time_and_by_count()
    {
        using IDisposable _ = _transport.Received.Buffer(TimeSpan.FromSeconds(10), 3, _clock.Scheduler).Subscribe(b => _seen.Add(string.Concat(b)));
        foreach (string one in (string[])["a", "b", "c", "d"])
        {
            _transport.Deliver(one);
        }

        Assert.That(_seen, Is.EqualTo((string[])["abc"]));
        _clock.Advance(10);
        Assert.That(_seen, Is.EqualTo((string[])["abc", "d"]));
        _transport.Close();
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Window_counts_the_bytes_of_each_second()
    {
        using IDisposable _ = _transport.Received
            .Window(TimeSpan.FromSeconds(1), _clock.Scheduler)
            .SelectMany(window => window.Sum(b => b.Length))
            .Subscribe(sum => _seen.Add($"{sum}"));
        _transport.Deliver("12345");
        _transport.Deliver("67");
        _clock.Advance(1);
        _clock.Advance(1);
        _transport.Deliver("8");
        _clock.Advance(1);
        Assert.That(_seen, Is.EqualTo((string[])["7", "0", "1"]));
    }

    [Test]
    public void Timeout_ends_a_silent_source_and_leaves_no_timer()
    {
        Exception? error = null;
        using IDisposable _ = _transport.Received.Timeout(TimeSpan.FromSeconds(5), _clock.Scheduler).Subscribe(b => _seen.Add(b.Decode()), e => error = e);
        _clock.Advance(4);
        _transport.Deliver("x");
        _clock.Advance(4);
        Assert.That((error, _clock.GetDelayedCalls().Count), Is.EqualTo(((Exception?)null, 1)), "one timer, not one for each element");
        _clock.Advance(1);
        Assert.That(error, Is.TypeOf<System.TimeoutException>());
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void The_connections_of_a_port_are_counted_by_the_minute()
    {
        MemoryListener port = (MemoryListener)_clock.ListenTCP(0, Factory.ForProtocol<Discard>());
        using IDisposable _ = port.Connections
            .Buffer(TimeSpan.FromMinutes(1), _clock.Scheduler)
            .Subscribe(minute => _seen.Add($"{minute.Count}"));
        port.Accept(new Discard());
        port.Accept(new Discard());
        _clock.Advance(60);
        port.Accept(new Discard());
        _clock.Advance(60);
        Assert.That(_seen, Is.EqualTo((string[])["2", "1"]));
    }

    [Test]
    public void A_deferred_becomes_an_observable_with_a_timeout_and_an_observable_a_deferred()
    {
        Deferred<int> never = new();
        never.AddErrback(static _ => 0);
        Failure? seen = null;
        never.ToObservable().Timeout(TimeSpan.FromSeconds(2), _clock.Scheduler).FirstDeferred().AddErrback(f =>
        {
            seen = f;
            return 0;
        });
        _clock.Advance(2);
        Assert.That(seen!.Value, Is.TypeOf<System.TimeoutException>());
        Deferred<Bytes> first = _transport.Received.Where(static b => b.StartsWith("OK"u8)).FirstDeferred();
        _transport.Deliver("no");
        _transport.Deliver("OK 1");
        Assert.That(first.Result!.Value.Value, Is.EqualTo((Bytes)"OK 1"));
    }

    [Test]
    public void An_await_of_the_next_chunk_reads_as_a_conversation()
    {
        async Deferred<string> Talk()
        {
            _transport.Write("HELO\r\n"u8);
            Bytes answer = await _transport.Received.FirstDeferred();
            return answer.Decode();
        }

        Deferred<string> talk = Talk();
        Assert.That(_transport.Value(), Is.EqualTo((Bytes)"HELO\r\n"));
        _transport.Deliver("250 hi");
        Assert.That(talk.Result!.Value.Value, Is.EqualTo("250 hi"));
    }

    [Test]
    public void A_lost_connection_fails_who_waits_for_a_chunk()
    {
        Failure? seen = null;
        _transport.Received.FirstDeferred().AddErrback(f =>
        {
            seen = f;
            return default(Bytes);
        });
        _transport.Close(new ConnectionLost());
        Assert.That(seen!.Check<ConnectionLost>(), Is.True);
    }

    [Test]
    public void An_interval_ticks_in_virtual_time()
    {
        using IDisposable ticking = Observable.Interval(TimeSpan.FromSeconds(1), _clock.Scheduler).Subscribe(n => _seen.Add($"{n}"));
        _clock.Pump([1, 1, 1]);
        Assert.That(_seen, Is.EqualTo((string[])["0", "1", "2"]));
        ticking.Dispose();
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }
}
