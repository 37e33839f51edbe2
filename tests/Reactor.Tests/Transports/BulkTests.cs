using Twisted.Internet;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>Large pieces are handed on where they lie, on each back end: nobody may see a difference but in speed.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class BulkTests<TReactor> : TCPFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private const int Piece = 64 * 1024;
    private const int Total = 64 * Piece;

    [Test]
    public void What_a_protocol_keeps_of_a_long_stream_stays_as_it_arrived()
    {
        byte[] data = Pattern(Total);
        List<Bytes> kept = [];
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.OnData = kept.Add;
            client.Transport!.Write(data);
            await server.Got(Total);
            Assert.That(kept.SelectMany(static piece => piece.ToArray()), Is.EqualTo(data));
            Assert.That(kept.Any(static piece => piece.Length >= Piece / 2), Is.True, "no piece was large");
        });
    }

    [Test]
    public void Whoever_subscribes_beside_the_protocol_keeps_the_same()
    {
        byte[] data = Pattern(Total);
        List<Bytes> kept = [];
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            using IDisposable subscription = server.Transport!.Received.Subscribe(kept.Add);
            client.Transport!.Write(data);
            await server.Got(Total);

            // They hear of the last piece after the protocol.
            await EndOfTurn();
            Assert.That(kept.SelectMany(static piece => piece.ToArray()), Is.EqualTo(data));
        });
    }

    [Test]
    public void An_echo_of_what_was_read_comes_back_as_it_was()
    {
        byte[] data = Pattern(Total);
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.OnData = piece => server.Transport!.Write(piece);
            client.Transport!.Write(data);
            await client.Got(Total);
            Assert.That(client.Data.Span.SequenceEqual(data), Is.True);
        });
    }

    [Test]
    public void A_large_value_takes_no_buffer_until_more_is_written_behind_it()
    {
        CountingPool pool = new();
        Reactor.Buffers = pool;
        Bytes large = Pattern(Piece);
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.Write(large);
            Assert.That((pool.Out, client.Transport!.BufferedBytes), Is.EqualTo((0, Piece)));
            client.Transport!.Write("behind");
            Assert.That((pool.Out, client.Transport!.BufferedBytes), Is.EqualTo((1, Piece + 6)));
            await server.Got(Piece + 6);
            Assert.That(server.Data, Is.EqualTo(large + "behind"));
            Assert.That(large, Is.EqualTo((Bytes)Pattern(Piece)), "the value was written into");
            Assert.That(pool.Out, Is.Zero);
        });
    }

    [Test]
    public void A_value_whose_array_has_room_is_not_written_into()
    {
        Bytes whole = Pattern(Piece);
        Bytes front = whole[..(Piece - 100)];
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.Write(front);
            client.Transport!.Output.GetSpan(10)[..10].Fill(0xff);
            client.Transport!.Output.Advance(10);
            await server.Got(front.Length + 10);
            Assert.That(whole, Is.EqualTo((Bytes)Pattern(Piece)));
            Assert.That(server.Data[..front.Length], Is.EqualTo(front));
            Assert.That(server.Data[front.Length..], Is.EqualTo((Bytes)Enumerable.Repeat((byte)0xff, 10).ToArray()));
        });
    }

    [Test]
    public void Room_that_was_not_asked_for_behind_a_large_value_cannot_be_advanced_into()
    {
        Run(async Deferred () =>
        {
            (Peer client, _) = await Pair();
            client.Transport!.Write((Bytes)Pattern(Piece));
            Assert.That(() => client.Transport!.Output.Advance(1), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void A_small_part_of_a_large_value_does_not_keep_it()
    {
        CountingPool pool = new();
        Reactor.Buffers = pool;
        Bytes large = Pattern(Total);
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.Write(large[..(Total / 4)]);
            Assert.That(pool.Out, Is.EqualTo(1));
            await server.Got(Total / 4);
            Assert.That(server.Data, Is.EqualTo(large[..(Total / 4)]));
        });
    }

    [Test]
    public void A_large_answer_does_not_wait_for_what_else_the_turn_reads()
    {
        Run(async Deferred () =>
        {
            Peer[] servers = [new(), new()];
            Peer[] clients = [new(), new()];
            for (int i = 0; i < 2; i++)
            {
                await Pair(clients[i], servers[i]);
            }

            // Both questions are there before either is read: who is answered second sees that the first answer has gone.
            List<int> waiting = [];
            int turn = 0;
            int[] turns = [-1, -1];
            for (int i = 0; i < 2; i++)
            {
                int own = i;
                servers[i].OnData = _ =>
                {
                    waiting.Add(servers[1 - own].Transport!.BufferedBytes);
                    turns[own] = turn;
                    servers[own].Transport!.Write((Bytes)Pattern(Piece));
                    Reactor.CallLater(0, () => turn++);
                };
                clients[i].Transport!.Write("?");
            }

            await clients[0].Got(Piece);
            await clients[1].Got(Piece);
            Assert.That(turns[0], Is.EqualTo(turns[1]), "they were not read in one turn");
            Assert.That(waiting, Is.EqualTo(new[] { 0, 0 }));
        });
    }

    [Test]
    public void An_abort_drops_a_large_answer_of_the_same_call()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.OnData = _ =>
            {
                server.Transport!.Write((Bytes)Pattern(Piece));
                server.Transport!.AbortConnection();
            };
            client.Transport!.Write("?");
            await client.Lost();
            Assert.That(client.Count, Is.Zero);
        });
    }

    [Test]
    public void A_large_answer_before_TLS_goes_ahead_of_it_in_the_clear()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.OnData = data =>
            {
                if (data == "?")
                {
                    server.Transport!.Write((Bytes)Pattern(Piece));
                    ((ITLSTransport)server.Transport!).StartTLS(TestCertificates.Server.Options());
                    server.Transport!.Write((Bytes)Pattern(Piece));
                }
            };
            client.Transport!.Write("?");
            client.OnData = _ =>
            {
                if (client.Count == Piece)
                {
                    ((ITLSTransport)client.Transport!).StartTLS(Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority));
                    client.Transport!.Write("!");
                }
            };
            await client.Got(2 * Piece);
            await server.Got(2);
            Assert.That(client.Data[..Piece], Is.EqualTo((Bytes)Pattern(Piece)));
            Assert.That(client.Data[Piece..], Is.EqualTo((Bytes)Pattern(Piece)));
            Assert.That(server.Data, Is.EqualTo((Bytes)"?!"));
        });
    }

    [Test]
    public void A_producer_paused_by_a_large_answer_goes_on_though_it_is_sent_at_once()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            CountingProducer producer = new();
            server.OnData = _ =>
            {
                server.Transport!.RegisterProducer(producer, streaming: true);
                server.Transport!.Write((Bytes)Pattern(2 * Piece));
            };
            client.Transport!.Write("?");
            await client.Got(2 * Piece);
            await Until(() => producer.Resumed > 0);
            Assert.That((producer.Paused, producer.Resumed), Is.EqualTo((1, 1)));
            server.Transport!.UnregisterProducer();
        });
    }

    [Test]
    public void A_close_or_a_half_close_behind_a_large_answer_loses_none_of_it()
    {
        Run(async Deferred () =>
        {
            foreach (bool half in (bool[])[true, false])
            {
                (Peer client, Peer server) = await Pair();
                server.OnData = _ =>
                {
                    server.Transport!.Write((Bytes)Pattern(Total));
                    server.Transport!.PauseProducing();
                    if (half)
                    {
                        ((IStreamTransport)server.Transport).LoseWriteConnection();
                    }
                    else
                    {
                        server.Transport.LoseConnection();
                    }

                    server.Transport.ResumeProducing();
                };
                client.Transport!.Write("?");
                await client.Lost();
                Assert.That(client.Data, Is.EqualTo((Bytes)Pattern(Total)));
                Assert.That(client.Reason, Is.TypeOf<ConnectionDone>());
                await server.Lost();
            }
        });
    }

    private sealed class CountingProducer : IPushProducer
    {
        public int Paused { get; private set; }

        public int Resumed { get; private set; }

        public void PauseProducing() => Paused++;

        public void ResumeProducing() => Resumed++;

        public void StopProducing()
        {
        }
    }

    private static byte[] Pattern(int length)
    {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++)
        {
            // Its period is no power of two: a piece at a wrong place is seen.
            data[i] = (byte)(i % 251);
        }

        return data;
    }
}
