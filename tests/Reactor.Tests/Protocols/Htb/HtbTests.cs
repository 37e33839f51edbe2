using System.Buffers;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;
using Twisted.Reactor.Tests.ProtocolTests.Policies;

namespace Twisted.Reactor.Tests.ProtocolTests.Htb;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class HtbTests
{
    private readonly MemoryReactorClock _clock = new();

    [Test]
    public void A_bucket_takes_what_fits_and_drips_at_its_rate()
    {
        Bucket bucket = new(clock: _clock) { Maxburst = 100, Rate = 10 };
        Assert.That(bucket.Add(150), Is.EqualTo(100));
        Assert.That(bucket.Add(1), Is.Zero);
        _clock.Advance(0.55);
        Assert.That(bucket.Add(10), Is.EqualTo(5));
        Assert.That(bucket.Content, Is.EqualTo(100));
        Assert.That(bucket.Drip(), Is.False);
        _clock.Advance(10);
        Assert.That(bucket.Drip(), Is.True);
    }

    [Test]
    public void A_bucket_without_limits_takes_all_and_one_without_a_rate_is_always_empty()
    {
        Assert.That(new Bucket(clock: _clock).Add(int.MaxValue), Is.EqualTo(int.MaxValue));
        Bucket bucket = new(clock: _clock) { Maxburst = 10 };
        Assert.That((bucket.Add(20), bucket.Add(20)), Is.EqualTo((10, 10)));
    }

    [Test]
    public void What_does_not_fit_into_the_parent_is_not_taken()
    {
        Bucket parent = new(clock: _clock) { Maxburst = 10, Rate = 1 };
        Bucket one = new(parent, _clock) { Maxburst = 8, Rate = 1 };
        Bucket other = new(parent, _clock) { Maxburst = 8, Rate = 1 };
        Assert.That((one.Add(20), other.Add(20)), Is.EqualTo((8, 2)));
        Assert.That(other.Content, Is.EqualTo(2));
    }

    [Test]
    public void There_is_a_bucket_for_each_key_inside_that_of_the_parent_filter()
    {
        HierarchicalBucketFilter server = new(clock: _clock);
        Bucket all = new(clock: _clock);
        server.Buckets[""] = all;
        FilterByHost hosts = new(server, _clock);
        Bucket one = hosts.GetBucketFor(From("10.0.0.1"));
        Assert.That(one.ParentBucket, Is.SameAs(all));
        Assert.That(hosts.GetBucketFor(From("10.0.0.1")), Is.SameAs(one));
        Assert.That(hosts.GetBucketFor(From("10.0.0.2")), Is.Not.SameAs(one));
        FilterByServer ports = new(clock: _clock);
        Assert.That(ports.GetBucketFor(From("10.0.0.1")), Is.SameAs(ports.GetBucketFor(From("10.0.0.2"))));
        Assert.That(ports.Buckets.Keys, Is.EqualTo((string[])["4321"]));
    }

    [Test]
    public void Buckets_that_are_empty_and_not_used_are_swept_away()
    {
        FilterByHost hosts = new(clock: _clock) { BucketFactory = parent => new Bucket(parent, _clock) { Rate = 1, Maxburst = 5000 } };
        hosts.GetBucketFor(From("10.0.0.1"));
        hosts.GetBucketFor(From("10.0.0.2")).Add(5000);
        hosts.GetBucketFor(From("10.0.0.3")).References++;
        _clock.Advance((20 * 60) + 1);
        hosts.GetBucketFor(From("10.0.0.4"));
        Assert.That(hosts.Buckets.Keys, Is.EquivalentTo((string[])["10.0.0.2", "10.0.0.3", "10.0.0.4"]));
    }

    [Test]
    public void Peers_cannot_fill_the_memory_with_buckets()
    {
        FilterByHost hosts = new(clock: _clock)
        {
            MaxBuckets = 10,
            BucketFactory = parent => new Bucket(parent, _clock) { Rate = 1, Maxburst = 5 },
        };
        List<Bucket> used = [];
        for (int i = 0; i < 1000; i++)
        {
            Bucket bucket = hosts.GetBucketFor(From($"10.0.{i / 256}.{i % 256}"));
            bucket.Add(1);
            used.Add(bucket);
        }

        Assert.That(hosts.Buckets, Has.Count.EqualTo(10));
        Assert.That(used.Skip(10).Distinct().Count(), Is.EqualTo(1), "the others share one");
        _clock.Advance(5);
        hosts.GetBucketFor(From("10.9.9.9"));
        Assert.That(hosts.Buckets.Keys, Is.EqualTo((string[])["10.9.9.9"]));
    }

    [Test]
    public void A_consumer_gets_the_burst_at_once_and_the_rest_at_the_rate()
    {
        StringTransport sink = new(_clock);
        ShapedConsumer subject = new(sink, new Bucket(clock: _clock) { Maxburst = 1000, Rate = 1000 }, _clock);
        subject.Write(new byte[5000]);
        Assert.That(sink.Value().Length, Is.EqualTo(1000));
        for (int second = 1; second <= 4; second++)
        {
            Advance(1);
            Assert.That(sink.Value().Length, Is.EqualTo(1000 + (1000 * second)).Within(512));
        }

        Advance(1);
        Assert.That((sink.Value().Length, subject.BufferedBytes), Is.EqualTo((5000, 0)));
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
        Assert.That(sink.Producer, Is.Null, "with nothing left to send it is no producer any more");
    }

    [Test]
    public void Its_producer_is_paused_when_too_much_waits_and_goes_on_when_all_has_gone()
    {
        StringTransport sink = new(_clock);
        ShapedConsumer subject = new(sink, new Bucket(clock: _clock) { Maxburst = 10_000, Rate = 100_000 }, _clock);
        ScriptedProducer producer = new();
        subject.RegisterProducer(producer, streaming: true);
        subject.Write(new byte[200_000]);
        Assert.That(producer.Log, Is.EqualTo((string[])["pause"]));
        Advance(3);
        Assert.That(producer.Log, Is.EqualTo((string[])["pause", "resume"]));
        Assert.That(sink.Producer, Is.Not.Null);
        subject.UnregisterProducer();
        Assert.That(sink.Producer, Is.Null);
    }

    [Test]
    public void A_producer_that_is_asked_fills_the_rate_and_no_more()
    {
        StringTransport sink = new(_clock);
        ShapedConsumer subject = new(sink, new Bucket(clock: _clock) { Maxburst = 1000, Rate = 1000 }, _clock);
        ScriptedPuller puller = new(() => subject.Write(new byte[100]));
        subject.RegisterProducer(puller, streaming: false);
        Advance(10);
        Assert.That(sink.Value().Length, Is.EqualTo(11_000).Within(612));
        subject.StopProducing();
        Assert.That(puller.Stopped, Is.True);
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_consumer_that_is_full_gets_nothing_however_empty_the_bucket_is()
    {
        StringTransport sink = new(_clock);
        ShapedConsumer subject = new(sink, new Bucket(clock: _clock) { Maxburst = 1000, Rate = 1000 }, _clock);
        subject.Write(new byte[1500]);
        subject.PauseProducing();
        Advance(5);
        Assert.That(sink.Value().Length, Is.EqualTo(1000));
        subject.ResumeProducing();
        Assert.That(sink.Value().Length, Is.EqualTo(1500));
    }

    [Test]
    public void A_shaped_connection_closes_when_all_has_gone_out_in_its_own_time()
    {
        (StringTransport transport, Probe inner) = Connect(maxburst: 1000, rate: 1000);
        inner.Transport!.Write(new byte[1500]);
        inner.Transport.Output.Write(new byte[500]);
        inner.Transport.LoseConnection();
        Assert.That((transport.Disconnecting, inner.Transport.Disconnecting), Is.EqualTo((false, true)));
        Advance(2);
        Assert.That((transport.Value().Length, transport.Disconnecting), Is.EqualTo((2000, true)));
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
        transport.Deliver("still heard");
        transport.Close();
        Assert.That(inner.Log, Is.EqualTo((string[])["made", "still heard", "lost ConnectionDone"]));
    }

    [Test]
    public void A_half_close_waits_for_what_was_written()
    {
        (StringTransport transport, Probe inner) = Connect(maxburst: 1000, rate: 1000);
        inner.Transport!.Write(new byte[1500]);
        ((ITCPTransport)inner.Transport).LoseWriteConnection();
        inner.Transport.Write("too late"u8);
        Assert.That(transport.WriteDisconnecting, Is.False);
        Advance(1);
        Assert.That((transport.Value().Length, transport.WriteDisconnecting), Is.EqualTo((1500, true)));
    }

    [Test]
    public void What_waits_is_bounded()
    {
        (StringTransport transport, Probe inner) = Connect(maxburst: 1000, rate: 1);
        ((ITCPTransport)inner.Transport!).MaxBufferedBytes = 10_000;
        for (int i = 0; i < 100 && !transport.Disconnected; i++)
        {
            inner.Transport!.Write(new byte[1000]);
        }

        Assert.That(transport.Disconnected, Is.True);
        Assert.That(inner.Transport!.BufferedBytes, Is.Zero);
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_peer_that_takes_nothing_cannot_keep_a_connection_that_is_to_close()
    {
        (StringTransport transport, Probe inner) = Connect(maxburst: 1000, rate: 1000);
        inner.Transport!.Write(new byte[1500]);
        ((IPushProducer)transport.Producer!).PauseProducing();
        inner.Transport.LoseConnection();
        Advance(59);
        Assert.That(transport.Disconnected, Is.False);
        Advance(2);
        Assert.That(transport.Disconnected, Is.True);
    }

    [Test]
    public void A_factory_takes_the_shaped_protocols_as_if_they_were_a_class()
    {
        HierarchicalBucketFilter filter = new(clock: _clock);
        filter.Buckets[""] = new Bucket(clock: _clock) { Maxburst = 3, Rate = 1 };
        Factory factory = new() { Protocol = new ShapedProtocolFactory(static () => new Echo(), filter) };
        StringTransport transport = new(_clock);
        ShapedTransport protocol = (ShapedTransport)factory.BuildProtocol(transport.PeerAddr)!;
        Assert.That(((Protocol)protocol.WrappedProtocol).Factory, Is.SameAs(factory));
        protocol.MakeConnection(transport);
        transport.Deliver("abcdef");
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"abc"));
        transport.Close();
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
        Assert.That(filter.Buckets[""].References, Is.Zero);
    }

    private (StringTransport Transport, Probe Inner) Connect(int maxburst, double rate)
    {
        HierarchicalBucketFilter filter = new(clock: _clock);
        filter.Buckets[""] = new Bucket(clock: _clock) { Maxburst = maxburst, Rate = rate };
        StringTransport transport = new(_clock);
        Probe inner = new();
        new ShapedTransport(inner, filter).MakeConnection(transport);
        return (transport, inner);
    }

    private void Advance(double seconds)
    {
        for (int i = 0; i < seconds * 10; i++)
        {
            _clock.Advance(0.1);
        }
    }

    private StringTransport From(string host) => new(_clock, peerAddress: new IPv4Address("TCP", host, 1));
}
