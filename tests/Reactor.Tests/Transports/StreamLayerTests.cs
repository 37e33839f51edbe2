using System.Buffers;
using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Transports;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>A layer that is put between a connection and its protocol while the connection lives.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class StreamLayerTests<TReactor> : TCPFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [Test]
    public void What_comes_after_the_insertion_goes_through_the_layer_and_what_was_written_before_does_not()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            client.Transport!.Write("plain ");
            Insert(client);
            client.Transport.Write("HIDDEN");
            client.Transport.Output.Write("MORE"u8);
            await server.Got(16);
            Assert.That(server.Data, Is.EqualTo((Bytes)"plain hiddenmore"));

            server.Transport!.Write("answer");
            await client.Got(6);
            Assert.That(client.Data, Is.EqualTo((Bytes)"ANSWER"));
        });
    }

    [Test]
    public void A_layer_inserted_while_data_is_delivered_gets_the_next_read()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            server.OnData = _ =>
            {
                server.OnData = null;
                Insert(server);
                server.Transport!.Write("GO");
            };
            client.Transport!.Write("start");
            await client.Got(2);
            Assert.That(client.Data, Is.EqualTo((Bytes)"go"));
            client.Transport.Write("secret");
            await server.Got(11);
            Assert.That(server.Data, Is.EqualTo((Bytes)"startSECRET"));
        });
    }

    [Test]
    public void The_protocol_closes_through_the_layer()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            Insert(client);
            client.Transport!.LoseConnection();
            Assert.That(client.Transport.Disconnecting, Is.True);
            await server.Lost();
            Assert.That(server.Data, Is.EqualTo((Bytes)"."), "the layer's own farewell");
            await client.Lost();
        });
    }

    [Test]
    public void The_protocol_ends_its_half_through_the_layer()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair(server: new HalfPeer());
            Insert(client);
            ((IStreamTransport)client.Transport!).LoseWriteConnection();
            await Until(() => server.Calls.Contains("read lost"));
            Assert.That(server.Data, Is.EqualTo((Bytes)"."));
        });
    }

    [Test]
    public void The_layer_delivers_its_last_and_says_how_it_ended()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            XorLayer layer = Insert(client);
            layer.Reason = static reason => new ConnectionLost($"cut off after {reason.GetType().Name}");
            server.Transport!.LoseConnection();
            await client.Lost();
            Assert.That(client.Data, Is.EqualTo((Bytes)"!"));
            Assert.That(client.Calls, Is.EqualTo(new[] { "made", "data", "lost" }));
            Assert.That(client.Reason, Is.TypeOf<ConnectionLost>().With.Message.EqualTo("cut off after ConnectionDone"));
        });
    }

    [Test]
    public void What_a_layer_throws_at_the_end_does_not_keep_the_end_from_the_protocol()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            Insert(client).Reason = static _ => throw new InvalidOperationException("boom");
            server.Transport!.LoseConnection();
            await client.Lost();
            Assert.That(client.Reason, Is.TypeOf<ConnectionDone>());
        });
        Assert.That(Log.Take(LogLevel.Error).Select(e => e.Id), Is.EqualTo(new[] { 1200 }));
    }

    [Test]
    public void A_producer_registered_before_goes_on_through_the_layer()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            Pieces pieces = new(client.Transport!);
            client.Transport!.RegisterProducer(pieces, streaming: false);
            XorLayer layer = Insert(client);
            Assert.That(layer.Calls, Is.EqualTo(new[] { "register" }));
            await server.Got(4);
            Assert.That(server.Data, Is.EqualTo((Bytes)"Aaaa"), "the first piece was written before");
            Assert.That(layer.Calls, Is.EqualTo(new[] { "register", "unregister" }));
        });
    }

    [Test]
    public void A_second_layer_is_refused()
    {
        Run(async Deferred () =>
        {
            (Peer client, _) = await Pair();
            Insert(client);
            Assert.That(() => Insert(client), Throws.InvalidOperationException);
        });
    }

    [Test]
    public void Reading_is_paused_through_the_layer()
    {
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            Insert(client);
            client.Transport!.PauseProducing();
            server.Transport!.Write("later");
            await EndOfTurn();
            await Later(0.01);
            Assert.That(client.Count, Is.Zero);
            client.Transport.ResumeProducing();
            await client.Got(5);
        });
    }

    private static XorLayer Insert(Peer peer)
    {
        StreamConnection connection = (StreamConnection)peer.Transport!;
        XorLayer layer = new(connection);
        connection.Insert(layer);
        return layer;
    }

    private sealed class Pieces(ITransport transport) : IPullProducer
    {
        private int _left = 4;

        public void ResumeProducing()
        {
            if (_left-- == 0)
            {
                transport.UnregisterProducer();
            }
            else
            {
                transport.Write("A");
            }
        }

        public void StopProducing()
        {
        }
    }
}
