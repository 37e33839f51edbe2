using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>The contract of a TCP connection, on each back end.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class TCPConnectionTests<TReactor> : TCPFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private const int Large = 16 * 1024 * 1024;

    /// <summary>More than the system's buffers of both ends take together.</summary>
    private const int Huge = 64 * 1024 * 1024;

    [Test]
    public void Bytes_go_both_ways_and_the_addresses_agree()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.Write("ping");
            await server.Got(4);
            server.Transport!.Write("pong!");
            await client.Got(5);
            Assert.That(server.Data, Is.EqualTo((Bytes)"ping"));
            Assert.That(client.Data, Is.EqualTo((Bytes)"pong!"));
            Assert.That(client.Transport!.GetPeer(), Is.EqualTo(server.Transport!.GetHost()));
            Assert.That(client.Transport!.GetHost(), Is.EqualTo(server.Transport!.GetPeer()));
            Assert.That(server.Transport!.Reactor, Is.SameAs(Reactor));
        });
    }

    [Test]
    public void A_thousand_connections_are_echoed()
    {
        const int Count = 1000;
        Run(async Deferred () =>
        {
            IListeningPort port = Listen(static () => new Echo(), backlog: Count);
            List<Peer> clients = [];
            for (int i = 0; i < Count; i++)
            {
                Peer client = new();
                string text = $"client {i:0000}";
                client.OnMade = () => client.Transport!.Write(text);
                Connect(port, client);
                clients.Add(client);
            }

            for (int i = 0; i < Count; i++)
            {
                await clients[i].Got(11);
                Assert.That(clients[i].Data.Decode(), Is.EqualTo($"client {i:0000}"));
            }
        });
    }

    [Test]
    public void Much_data_arrives_whole_and_in_order()
    {
        byte[] data = new byte[Large];
        System.Security.Cryptography.RandomNumberGenerator.Fill(data);
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.Write(data);
            await server.Got(Large);
            Assert.That(server.Data.Span.SequenceEqual(data), Is.True);
        });
    }

    [Test]
    public void What_is_written_in_one_turn_goes_out_as_one_piece()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            int pieces = 0;
            server.OnData = _ => pieces++;
            for (int i = 0; i < 100; i++)
            {
                client.Transport!.Write("0123456789");
            }

            Assert.That(client.Transport!.BufferedBytes, Is.EqualTo(1000));
            await server.Got(1000);
            Assert.That(pieces, Is.EqualTo(1));
        });
    }

    [Test]
    public void A_packet_can_be_built_in_the_output_itself()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            IBufferWriter<byte> output = client.Transport!.Output;
            client.Transport!.Write("a");
            "bc"u8.CopyTo(output.GetSpan(2));
            output.Advance(2);
            client.Transport!.Write("d");
            await server.Got(4);
            Assert.That(server.Data, Is.EqualTo((Bytes)"abcd"));
        });
    }

    [Test]
    public void Room_got_from_the_output_stays_when_what_was_written_before_is_sent_to_make_way()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            ITCPTransport transport = (ITCPTransport)client.Transport!;
            transport.MaxBufferedBytes = 10;
            transport.Write("more than ten bytes");
            "!"u8.CopyTo(transport.Output.GetSpan(1));
            transport.Output.Advance(1);
            await server.Got(20);
            Assert.That(server.Data, Is.EqualTo((Bytes)"more than ten bytes!"));
        });
    }

    [Test]
    public void Our_address_is_still_known_when_the_connection_is_lost()
    {
        Run(async Deferred () =>
        {
            Peer server = new();
            IAddress? host = null;
            server.OnLost = () => host = server.Transport!.GetHost();
            IListeningPort port = Listen(() => server, @interface: "");
            Peer client = new();
            Connect(port, client);
            await server.Made();
            await client.Made();
            client.Transport!.LoseConnection();
            await server.Lost();
            await EndOfTurn();
            Assert.That(host, Is.EqualTo(client.Transport!.GetPeer()));
        });
    }

    [Test]
    public void LoseConnection_sends_all_first_and_both_ends_are_done()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.Write(new byte[Large]);
            client.Transport!.LoseConnection();
            Assert.That(client.Transport!.Disconnecting, Is.True);
            Assert.That(client.Reason, Is.Null, "a protocol is not told inside its own call");
            await server.Lost();
            await client.Lost();
            Assert.That(server.Count, Is.EqualTo(Large));
            Assert.That(server.Reason, Is.TypeOf<ConnectionDone>());
            Assert.That(client.Reason, Is.TypeOf<ConnectionDone>());
            Assert.That(client.Transport!.Disconnecting, Is.False);
        });
    }

    [Test]
    public void The_last_words_arrive_although_the_other_end_kept_talking()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.OnData = _ =>
            {
                server.OnData = null;
                server.Transport!.Write("goodbye");
                server.Transport!.LoseConnection();
            };
            client.Transport!.Write(new byte[100_000]);
            await client.Lost();
            Assert.That(client.Data, Is.EqualTo((Bytes)"goodbye"));
        });
    }

    [Test]
    public void AbortConnection_is_aborted_here_and_lost_there()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.Write("never sent");
            client.Transport!.AbortConnection();
            await client.Lost();
            await server.Lost();
            Assert.That(client.Reason, Is.TypeOf<ConnectionAborted>());
            Assert.That(server.Reason, Is.TypeOf<ConnectionLost>());
            Assert.That(server.Count, Is.Zero);
        });
    }

    [Test]
    public void AbortConnection_cuts_a_LoseConnection_short()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.Transport!.PauseProducing();
            client.Transport!.Write(new byte[Huge]);
            client.Transport!.LoseConnection();
            await Later(0.002);
            Assert.That(client.Reason, Is.Null);
            client.Transport!.AbortConnection();
            await client.Lost();
            Assert.That(client.Reason, Is.TypeOf<ConnectionAborted>());
        });
    }

    [Test]
    public void Callbacks_come_in_order_and_the_end_comes_once()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.Write("x");
            await server.Got(1);
            client.Transport!.LoseConnection();
            client.Transport!.LoseConnection();
            client.Transport!.AbortConnection();
            await server.Lost();
            client.Transport!.LoseConnection();
            client.Transport!.AbortConnection();
            client.Transport!.Write("dropped");
            client.Transport!.Output.GetSpan(10)[0] = 1;
            client.Transport!.Output.Advance(1);
            await Later();
            Assert.That(server.Calls, Is.EqualTo(new[] { "made", "data", "lost" }));
            Assert.That(client.Calls, Is.EqualTo(new[] { "made", "lost" }));
        });
    }

    [Test]
    public void The_raw_observer_gets_bytes_and_then_one_completion()
    {
        Run(async Deferred () =>
        {
            RawProtocol raw = new();
            IListeningPort port = Listen(() => raw);
            Peer client = new();
            Connect(port, client);
            await client.Made();
            client.Transport!.Write("abc");
            await Until(() => raw.Events.Count == 1);
            client.Transport!.LoseConnection();
            await Until(() => raw.Events.Count == 2);
            Assert.That(raw.Events, Is.EqualTo(new[] { "abc", "completed" }));
        });
    }

    [Test]
    public void The_raw_observer_gets_one_error_when_the_peer_resets()
    {
        Run(async Deferred () =>
        {
            RawProtocol raw = new();
            IListeningPort port = Listen(() => raw);
            Peer client = new();
            Connect(port, client);
            await client.Made();
            await Until(() => raw.Transport is not null);
            client.Transport!.AbortConnection();
            await Until(() => raw.Events.Count == 1);
            Assert.That(raw.Events, Is.EqualTo(new[] { "error ConnectionLost" }));
        });
    }

    [Test]
    public void Received_gives_owned_chunks_after_the_protocol_and_then_completes()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            List<string> events = [];
            List<Bytes> kept = [];
            server.OnData = _ => events.Add("protocol");
            server.Transport!.Received.Subscribe(
                chunk =>
                {
                    events.Add("chunk");
                    kept.Add(chunk);
                },
                () => events.Add("completed"));
            client.Transport!.Write("one");
            await server.Got(3);
            client.Transport!.Write("two");
            await server.Got(6);
            client.Transport!.LoseConnection();
            await server.Lost();
            await Later();
            Assert.That(kept, Is.EqualTo(new Bytes[] { "one", "two" }));
            Assert.That(events, Is.EqualTo(new[] { "protocol", "chunk", "protocol", "chunk", "completed" }));
        });
    }

    [Test]
    public void A_second_raw_observer_is_refused_and_a_late_one_hears_the_end()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            Assert.That(() => server.Transport!.Subscribe(new RawProtocol()), Throws.InvalidOperationException);
            client.Transport!.LoseConnection();
            await server.Lost();
            RawProtocol late = new();
            server.Transport!.Subscribe(late);
            Assert.That(late.Events, Is.EqualTo(new[] { "completed" }));
        });
    }

    [Test]
    public void A_paused_connection_gets_nothing_until_it_is_resumed()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.Transport!.PauseProducing();
            client.Transport!.Write("abc");
            await Later(0.005);
            Assert.That(server.Count, Is.Zero);
            server.Transport!.ResumeProducing();
            await server.Got(3);
        });
    }

    [Test]
    public void A_paused_connection_whose_peer_resets_costs_nothing_and_hears_of_it_when_resumed()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.Transport!.PauseProducing();
            await Later();
            client.Transport!.AbortConnection();
            await client.Lost();
            await Later(0.005);
            Assert.That(server.Reason, Is.Null);
            server.Transport!.ResumeProducing();
            await server.Lost();
            Assert.That(server.Reason, Is.TypeOf<ConnectionLost>());
        });
    }

    [Test]
    public void A_push_producer_is_paused_and_resumed()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.Transport!.PauseProducing();
            PushProducer producer = new(client.Transport!);
            client.Transport!.RegisterProducer(producer, streaming: true);
            while (!producer.Paused)
            {
                client.Transport!.Write(new byte[10_000]);
                await Later();
            }

            int buffered = client.Transport!.BufferedBytes;
            Assert.That(buffered, Is.GreaterThan(TransportLimits.HighWaterMark).And.LessThan(TransportLimits.HighWaterMark + 10_001));
            server.Transport!.ResumeProducing();
            await Until(() => !producer.Paused);
            Assert.That(client.Transport!.BufferedBytes, Is.Zero);
        });
    }

    [Test]
    public void A_pull_producer_is_asked_each_time_all_has_gone()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            PullProducer producer = new(client.Transport!, pieces: 50, size: 20_000);
            client.Transport!.RegisterProducer(producer, streaming: false);
            client.Transport!.LoseConnection();
            await server.Lost();
            Assert.That(server.Count, Is.EqualTo(50 * 20_000), "LoseConnection waits for the producer");
            Assert.That(producer.MostBuffered, Is.Zero);
            Assert.That(producer.Stopped, Is.False);
        });
    }

    [Test]
    public void A_producer_is_stopped_when_the_connection_is_lost()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            PushProducer producer = new(client.Transport!);
            client.Transport!.RegisterProducer(producer, streaming: true);
            Assert.That(() => client.Transport!.RegisterProducer(producer, streaming: true), Throws.InvalidOperationException);
            server.Transport!.AbortConnection();
            await client.Lost();
            Assert.That(producer.Stopped, Is.True);
            PushProducer late = new(client.Transport!);
            client.Transport!.RegisterProducer(late, streaming: true);
            Assert.That(late.Stopped, Is.True);
        });
    }

    [Test]
    public void Output_that_the_peer_does_not_take_ends_the_connection_at_the_limit()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.PauseProducing();
            int most = 0;
            ((ITCPTransport)server.Transport!).MaxBufferedBytes = 1024 * 1024;
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
    public void A_peer_that_takes_no_answers_is_not_read_from()
    {
        Run(async Deferred () =>
        {
            int most = 0;
            Peer server = new();
            server.OnData = data =>
            {
                server.Transport!.Write(data);
                most = Math.Max(most, server.Transport!.BufferedBytes);
            };
            IListeningPort port = Listen(() => server);
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp)
            {
                ReceiveBufferSize = 16 * 1024,
            };
            client.Connect(IPAddress.Loopback, PortOf(port));
            client.Blocking = false;

            // Both systems' buffers fill up, and for some turns nothing moves at all.
            byte[] data = new byte[100_000];
            long sent = 0;
            for (int idle = 0; idle < 20; idle++)
            {
                int count = client.Send(data, SocketFlags.None, out _);
                sent += Math.Max(count, 0);
                idle = count > 0 ? 0 : idle;
                await Later(0.001);
            }

            Assert.That(most, Is.InRange(TransportLimits.HighWaterMark, 3 * TransportLimits.HighWaterMark));
            Assert.That(server.Count, Is.LessThan(sent));
            while (sent > 0)
            {
                sent -= Math.Max(client.Receive(data, SocketFlags.None, out _), 0);
                await Later();
            }

            Assert.That(server.Transport!.BufferedBytes, Is.Zero);
        });
    }

    [Test]
    public void Both_ends_may_write_much_at_once_without_a_deadlock()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.Write(new byte[Large]);
            server.Transport!.Write(new byte[Large]);
            await client.Got(Large);
            await server.Got(Large);
        });
    }

    [Test]
    public void A_closing_connection_whose_peer_takes_nothing_is_given_up()
    {
        Reactor.CloseTimeout = 0.02;
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.PauseProducing();
            server.Transport!.Write(new byte[Huge]);
            server.Transport!.LoseConnection();
            await server.Lost();
            Assert.That(server.Reason, Is.TypeOf<ConnectionLost>());
        });
        Assert.That(Log.Take(LogLevel.Warning).Select(e => e.Id), Is.EqualTo(new[] { 1202 }));
    }

    [Test]
    public void It_is_given_up_as_well_when_its_output_was_stuck_before_the_close()
    {
        Reactor.CloseTimeout = 0.02;
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.Transport!.PauseProducing();
            client.Transport!.Write(new byte[Huge]);
            await EndOfTurn();
            client.Transport!.LoseConnection();
            await client.Lost();
            Assert.That(client.Reason, Is.TypeOf<ConnectionLost>());
        });
        Assert.That(Log.Take(LogLevel.Warning).Select(e => e.Id), Is.EqualTo(new[] { 1202 }));
    }

    [Test]
    public void A_closed_half_is_not_timed_any_more_once_all_has_gone()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair(new HalfPeer(), new HalfPeer());
            server.Transport!.PauseProducing();
            client.Transport!.Write(new byte[Huge]);
            ((ITCPTransport)client.Transport!).LoseWriteConnection();
            int before = Reactor.GetDelayedCalls().Count;
            await EndOfTurn();
            Assert.That(Reactor.GetDelayedCalls(), Has.Count.EqualTo(before + 1), "the time-out of the close");
            server.Transport!.ResumeProducing();
            await server.Got(Huge);
            await Until(() => server.Calls.Contains("read lost"));
            Assert.That(Reactor.GetDelayedCalls().Count, Is.LessThanOrEqualTo(before));
            Assert.That(client.Reason, Is.Null);
        });
    }

    [Test]
    public void The_two_directions_can_end_one_by_one()
    {
        Run(async Deferred () =>
        {
            HalfPeer server = new();
            HalfPeer client = new();
            await Pair(client, server);
            client.Transport!.Write("question");
            ((ITCPTransport)client.Transport!).LoseWriteConnection();
            await Until(() => server.Calls.Contains("read lost"));
            Assert.That(server.Data, Is.EqualTo((Bytes)"question"));
            client.Transport!.Write("dropped");
            server.Transport!.Write("answer");
            await client.Got(6);
            server.Transport!.LoseConnection();
            await server.Lost();
            await client.Lost();
            Assert.That(server.Calls, Is.EqualTo(new[] { "made", "data", "read lost", "lost" }));
            Assert.That(client.Calls, Is.EqualTo(new[] { "made", "write lost", "data", "read lost", "lost" }));
            Assert.That(client.Reason, Is.TypeOf<ConnectionDone>());
        });
    }

    [Test]
    public void A_protocol_that_knows_no_half_closing_is_done_when_the_peer_sends_no_more()
    {
        Run(async Deferred () =>
        {
            HalfPeer client = new();
            Peer server = new();
            await Pair(client, server);
            ((ITCPTransport)client.Transport!).LoseWriteConnection();
            await server.Lost();
            Assert.That(server.Reason, Is.TypeOf<ConnectionDone>());
        });
    }

    [TestCase("ConnectionMade")]
    [TestCase("DataReceived")]
    [TestCase("ReadConnectionLost")]
    public void What_a_protocol_throws_ends_its_connection_and_no_other(string where)
    {
        Run(async Deferred () =>
        {
            (Peer otherClient, Peer otherServer) = await Pair();
            HalfPeer bad = new();
            void Boom() => throw new InvalidOperationException("boom");
            bad.OnMade = where == "ConnectionMade" ? Boom : null;
            bad.OnData = where == "DataReceived" ? _ => Boom() : null;
            bad.OnReadLost = where == "ReadConnectionLost" ? Boom : null;
            IListeningPort port = Listen(() => bad);
            HalfPeer client = new();
            Connect(port, client);
            await client.Made();
            client.Transport!.Write("x");
            ((ITCPTransport)client.Transport!).LoseWriteConnection();
            await bad.Lost();
            Assert.That(bad.Reason, Is.TypeOf<ConnectionLost>().With.InnerException.Message.EqualTo("boom"));
            otherClient.Transport!.Write("still here");
            await otherServer.Got(10);
        });
        Assert.That(Log.Take(LogLevel.Error).Select(e => e.Id), Is.EqualTo(new[] { 1200 }));
    }

    [Test]
    public void What_ConnectionLost_throws_is_logged()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.OnLost = () => throw new InvalidOperationException("boom");
            client.Transport!.LoseConnection();
            await server.Lost();
            await Later();
        });
        Assert.That(Log.Take(LogLevel.Error).Select(e => e.Id), Is.EqualTo(new[] { 1200 }));
    }

    [Test]
    public void Socket_options_can_be_set_and_read()
    {
        Run(async Deferred () =>
        {
            (Peer client, _) = await Pair();
            ITCPTransport transport = (ITCPTransport)client.Transport!;
            Assert.That(transport.GetTcpNoDelay(), Is.False);
            Assert.That(transport.GetTcpKeepAlive(), Is.False);
            transport.SetTcpNoDelay(true);
            transport.SetTcpKeepAlive(true);
            Assert.That(transport.GetTcpNoDelay(), Is.True);
            Assert.That(transport.GetTcpKeepAlive(), Is.True);
            transport.AbortConnection();
            await client.Lost();
            Assert.That(() => transport.SetTcpNoDelay(true), Throws.Nothing);
        });
    }

    [Test]
    public void Output_buffers_are_rented_while_there_is_output_and_given_back_once()
    {
        CountingPool pool = new();
        Reactor.Buffers = pool;
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            Assert.That(pool.Out, Is.Zero);
            client.Transport!.Write("abc");
            Assert.That(pool.Out, Is.EqualTo(1));
            await server.Got(3);
            Assert.That(pool.Out, Is.Zero, "an idle connection holds no buffer");
            client.Transport!.Output.GetSpan(100);
            await EndOfTurn();
            Assert.That(pool.Out, Is.Zero, "nor one that asked for room and wrote nothing");
            server.Transport!.PauseProducing();
            client.Transport!.Write(new byte[Huge]);
            await EndOfTurn();
            Assert.That(pool.Out, Is.EqualTo(1));
            client.Transport!.AbortConnection();
            await client.Lost();
            Assert.That(pool.Out, Is.Zero);
        });
    }

    [Test]
    public void Reading_and_writing_raw_allocates_nothing()
    {
        if (typeof(TReactor) == typeof(SelectReactor))
        {
            Assert.Ignore("Socket.Select allocates.");
        }

        Run(async Deferred () =>
        {
            PingPong server = new(rounds: int.MaxValue);
            PingPong client = new(rounds: 2000);
            IListeningPort port = Listen(() => server);
            Connect(port, client);
            await client.Done;
            Assert.That(client.AllocatedInSecondHalf, Is.LessThan(1000), "bytes in 1000 round trips");
        });
    }

    [Test]
    public void A_small_read_allocates_no_more_than_the_bytes_that_are_the_protocols()
    {
        const int ArrayOfFour = 32;
        if (typeof(TReactor) == typeof(SelectReactor))
        {
            Assert.Ignore("Socket.Select allocates.");
        }

        Run(async Deferred () =>
        {
            OrdinaryPingPong server = new(rounds: int.MaxValue);
            OrdinaryPingPong client = new(rounds: 2000);
            IListeningPort port = Listen(() => server);
            Connect(port, client);
            await client.Done;
            Assert.That(client.AllocatedInSecondHalf, Is.InRange(2000 * ArrayOfFour - 2 * ArrayOfFour, 2000 * ArrayOfFour + 1000), "bytes in 1000 round trips, each read at either end");
        });
    }

    [Test]
    public void When_the_reactor_stops_every_connection_is_lost()
    {
        Peer? client = null;
        Peer? server = null;
        Run(async Deferred () =>
        {
            (client, server) = await Pair();
        });
        Assert.That(client!.Reason, Is.TypeOf<ConnectionLost>());
        Assert.That(server!.Reason, Is.InstanceOf<ConnectionClosed>());
    }

    private sealed class Echo : Protocol
    {
        public override void OnNext(ReadOnlyMemory<byte> value) => Transport!.Write(value);
    }

    private sealed class RawProtocol : Protocol, IObserver<ReadOnlyMemory<byte>>
    {
        public List<string> Events { get; } = [];

        public override void OnNext(ReadOnlyMemory<byte> value) => Events.Add(System.Text.Encoding.ASCII.GetString(value.Span));

        void IObserver<ReadOnlyMemory<byte>>.OnCompleted() => Events.Add("completed");

        void IObserver<ReadOnlyMemory<byte>>.OnError(Exception error) => Events.Add($"error {error.GetType().Name}");
    }

    private sealed class PushProducer(ITransport transport) : IPushProducer
    {
        public bool Paused { get; private set; }

        public bool Stopped { get; private set; }

        public void PauseProducing()
        {
            Assert.That(transport.BufferedBytes, Is.Not.Zero);
            Paused = true;
        }

        public void ResumeProducing() => Paused = false;

        public void StopProducing() => Stopped = true;
    }

    private sealed class PullProducer(ITransport transport, int pieces, int size) : IPullProducer
    {
        private int _left = pieces;

        public int MostBuffered { get; private set; }

        public bool Stopped { get; private set; }

        public void ResumeProducing()
        {
            MostBuffered = Math.Max(MostBuffered, transport.BufferedBytes);
            transport.Write(new byte[size]);
            if (--_left == 0)
            {
                transport.UnregisterProducer();
            }
        }

        public void StopProducing() => Stopped = true;
    }

    private sealed class OrdinaryPingPong(int rounds) : PingPong(rounds)
    {
        public override void OnNext(ReadOnlyMemory<byte> value) => Received(value);

        public override void DataReceived(Bytes data) => Answer(data.Span);
    }

    private class PingPong(int rounds) : Protocol
    {
        private long _atHalf;
        private int _count;

        public Deferred Done { get; } = new();

        public long AllocatedInSecondHalf { get; private set; }

        public override void ConnectionMade()
        {
            if (rounds != int.MaxValue)
            {
                Transport!.Write("ping"u8);
            }
        }

        public override void OnNext(ReadOnlyMemory<byte> value) => Answer(value.Span);

        /// <summary>As a protocol that overrides no more than <c>DataReceived</c>.</summary>
        protected void Received(ReadOnlyMemory<byte> value) => base.OnNext(value);

        protected void Answer(ReadOnlySpan<byte> value)
        {
            _count++;
            if (_count == rounds / 2)
            {
                _atHalf = GC.GetAllocatedBytesForCurrentThread();
            }

            if (_count == rounds)
            {
                AllocatedInSecondHalf = GC.GetAllocatedBytesForCurrentThread() - _atHalf;
                Done.Callback();
            }
            else
            {
                Transport!.Write(value);
            }
        }
    }
}
