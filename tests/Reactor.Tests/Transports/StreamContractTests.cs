using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>What every connection over a stream socket does, whatever its family, on each back end.</summary>
[TestFixture(StreamKind.TCP4, TypeArgs = [typeof(EPollReactor)])]
[TestFixture(StreamKind.TCP6, TypeArgs = [typeof(EPollReactor)])]
[TestFixture(StreamKind.UNIX, TypeArgs = [typeof(EPollReactor)])]
[TestFixture(StreamKind.TCP4, TypeArgs = [typeof(SelectReactor)])]
[TestFixture(StreamKind.TCP6, TypeArgs = [typeof(SelectReactor)])]
[TestFixture(StreamKind.UNIX, TypeArgs = [typeof(SelectReactor)])]
public sealed class StreamContractTests<TReactor>(StreamKind kind) : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void MakeDirectory()
    {
        if (kind == StreamKind.TCP6 && !Socket.OSSupportsIPv6)
        {
            Assert.Ignore("This system has no IPv6.");
        }

        _directory = new TemporaryDirectory();
    }

    [TearDown]
    public void RemoveDirectory() => _directory?.Dispose();

    [Test]
    public void Bytes_arrive_in_order_both_ways()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.Write("one");
            client.Transport!.WriteSequence(["two", "three"]);
            server.Transport!.Write("back");
            await server.Got(11);
            await client.Got(4);
            Assert.That(server.Data, Is.EqualTo((Bytes)"onetwothree"));
            Assert.That(client.Data, Is.EqualTo((Bytes)"back"));
        });
    }

    [Test]
    public void LoseConnection_sends_all_that_was_written_first()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            byte[] data = [.. Enumerable.Range(0, 1_000_000).Select(static i => (byte)(i ^ (i >> 8)))];
            client.Transport!.Write(data);
            client.Transport!.LoseConnection();
            Assert.That(client.Transport!.Disconnecting, Is.True);
            await server.Lost();
            await client.Lost();
            Assert.That(server.Data == (Bytes)data, Is.True, "all of it, unchanged");
            Assert.That(client.Reason, Is.TypeOf<ConnectionDone>());
            Assert.That(server.Reason, Is.TypeOf<ConnectionDone>());
            client.Transport!.Write("late");
            Assert.That(client.Transport!.BufferedBytes, Is.Zero);
        });
    }

    [Test]
    public void AbortConnection_drops_what_was_written()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.Write(new byte[1_000_000]);
            client.Transport!.AbortConnection();
            await client.Lost();
            await server.Lost();
            Assert.That(client.Reason, Is.TypeOf<ConnectionAborted>());
            Assert.That(server.Count, Is.Zero);
        });
    }

    [Test]
    public void Each_direction_can_end_alone()
    {
        Run(async Deferred () =>
        {
            HalfPeer client = new();
            HalfPeer server = new();
            await Pair(client, server);
            client.Transport!.Write("question");
            ((IStreamTransport)client.Transport!).LoseWriteConnection();
            await Until(() => server.Calls.Contains("read lost"));
            Assert.That(server.Data, Is.EqualTo((Bytes)"question"));
            server.Transport!.Write("answer");
            ((IStreamTransport)server.Transport!).LoseWriteConnection();
            await client.Lost();
            await server.Lost();
            Assert.That(client.Data, Is.EqualTo((Bytes)"answer"));
            Assert.That(client.Calls, Is.EqualTo(new[] { "made", "write lost", "data", "read lost", "lost" }));
            Assert.That(server.Calls, Is.EqualTo(new[] { "made", "data", "read lost", "write lost", "lost" }));
        });
    }

    [Test]
    public void A_paused_transport_delivers_nothing_until_it_is_resumed()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.Transport!.PauseProducing();
            client.Transport!.Write("x");
            await EndOfTurn();
            await Later(0.005);
            Assert.That(server.Count, Is.Zero);
            server.Transport!.ResumeProducing();
            await server.Got(1);
        });
    }

    [Test]
    public void A_push_producer_is_paused_while_too_much_waits_and_then_resumed()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.Transport!.PauseProducing();
            PushProducer producer = new();
            client.Transport!.RegisterProducer(producer, streaming: true);
            while (!producer.Paused)
            {
                client.Transport!.Write(new byte[10_000]);
                await Later();
            }

            Assert.That(
                client.Transport!.BufferedBytes,
                Is.GreaterThan(TransportLimits.HighWaterMark).And.LessThan(TransportLimits.HighWaterMark + 10_001));
            server.Transport!.ResumeProducing();
            await Until(() => !producer.Paused);
            Assert.That(client.Transport!.BufferedBytes, Is.Zero);
        });
    }

    [Test]
    public void A_pull_producer_is_asked_each_time_all_has_gone_and_the_close_waits_for_it()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            PullProducer producer = new(client.Transport!, pieces: 50, size: 20_000);
            client.Transport!.RegisterProducer(producer, streaming: false);
            client.Transport!.LoseConnection();
            await server.Lost();
            Assert.That(server.Count, Is.EqualTo(50 * 20_000));
            Assert.That(producer.MostBuffered, Is.Zero);
            Assert.That(producer.Stopped, Is.False);
        });
    }

    [Test]
    public void A_producer_is_stopped_with_the_connection()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            PushProducer producer = new();
            client.Transport!.RegisterProducer(producer, streaming: true);
            Assert.That(() => client.Transport!.RegisterProducer(producer, streaming: true), Throws.InvalidOperationException);
            server.Transport!.AbortConnection();
            await client.Lost();
            Assert.That(producer.Stopped, Is.True);
        });
    }

    [Test]
    public void Output_that_the_peer_does_not_take_is_bounded()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.PauseProducing();
            int most = 0;
            ((IStreamTransport)server.Transport!).MaxBufferedBytes = 1024 * 1024;
            while (server.Reason is null)
            {
                server.Transport!.Write(new byte[100_000]);
                most = Math.Max(most, server.Transport!.BufferedBytes);
                await Later();
            }

            Assert.That(server.Reason, Is.TypeOf<ConnectionLost>());
            Assert.That(most, Is.LessThanOrEqualTo((1024 * 1024) + 100_000));
        });
        Assert.That(Log.Take(LogLevel.Warning).Select(e => e.Id), Is.EqualTo(new[] { 1201 }));
    }

    [Test]
    public void What_a_protocol_throws_ends_its_connection_only()
    {
        Run(async Deferred () =>
        {
            Peer server = new() { OnData = static _ => throw new InvalidOperationException("boom") };
            (Peer client, _) = await Pair(server: server);
            client.Transport!.Write("x");
            await client.Lost();
            await server.Lost();
            Assert.That(server.Reason, Is.TypeOf<ConnectionLost>());
        });
        Assert.That(Log.Take(LogLevel.Error).Select(e => e.Id), Is.EqualTo(new[] { 1200 }));
    }

    [Test]
    public void A_stop_of_the_reactor_ends_it()
    {
        Peer? client = null;
        Run(async Deferred () => (client, _) = await Pair());
        Assert.That(client!.Reason, Is.TypeOf<ConnectionLost>());
    }

    [Test]
    public void The_two_ends_know_each_other()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            Assert.That(client.Transport!.GetPeer(), Is.EqualTo(server.Transport!.GetHost()));
            Assert.That(server.Transport!.GetPeer(), Is.EqualTo(client.Transport!.GetHost()));
            Assert.That(client.Transport.Reactor, Is.SameAs(Reactor));
        });
    }

    private async Deferred<(Peer Client, Peer Server)> Pair(Peer? client = null, Peer? server = null)
    {
        Peer clientEnd = client ?? new Peer();
        Peer serverEnd = server ?? new Peer();
        PeerFactory clients = new(clientEnd);
        Factory servers = new() { Protocol = () => serverEnd, Noisy = false };
        IListeningPort port;
        switch (kind)
        {
            case StreamKind.UNIX:
                port = Reactor.ListenUNIX(_directory.File("s"), servers);
                Reactor.ConnectUNIX(_directory.File("s"), clients);
                break;
            case StreamKind.TCP6:
                port = Reactor.ListenTCP(0, servers, @interface: "::1");
                Reactor.ConnectTCP("::1", ((IPv6Address)port.GetHost()).Port, clients);
                break;
            default:
                port = Reactor.ListenTCP(0, servers, @interface: "127.0.0.1");
                Reactor.ConnectTCP("127.0.0.1", ((IPv4Address)port.GetHost()).Port, clients);
                break;
        }

        await clientEnd.Made();
        await serverEnd.Made();
        await port.StopListening();
        return (clientEnd, serverEnd);
    }
}
