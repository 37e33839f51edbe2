using System.Security.Cryptography;
using Twisted.Internet;
using Twisted.Protocols;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>What protocols do with producers and half-closes, over real connections, on each back end.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class TCPProtocolsTests<TReactor> : TCPFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    /// <summary>More than the system's buffers take.</summary>
    private const int Large = 16 * 1024 * 1024;

    [Test]
    public void Much_is_forwarded_both_ways_and_each_end_is_passed_on()
    {
        byte[] there = RandomNumberGenerator.GetBytes(Large);
        byte[] back = RandomNumberGenerator.GetBytes(Large);
        Run(async Deferred () =>
        {
            HalfPeer server = new();
            HalfPeer client = new();
            IListeningPort backend = Listen(() => server);
            IListeningPort front = Reactor.ListenTCP(0, new ProxyFactory("127.0.0.1", PortOf(backend)), @interface: "127.0.0.1");
            server.OnReadLost = () => Send(server, back);
            client.OnMade = () => Send(client, there);
            Connect(front, client);
            await server.Lost();
            await client.Lost();
            Assert.That(server.Data.Span.SequenceEqual(there), Is.True);
            Assert.That(client.Data.Span.SequenceEqual(back), Is.True);
            Assert.That(client.Reason, Is.TypeOf<ConnectionDone>());
            Assert.That(server.Reason, Is.TypeOf<ConnectionDone>());
        });
    }

    [Test]
    public void A_forwarded_peer_that_does_not_read_costs_a_bounded_amount_of_memory()
    {
        Run(async Deferred () =>
        {
            Peer server = new();
            Peer client = new();
            List<ProxyServer> proxies = [];
            IListeningPort backend = Listen(() => server);
            ProxyFactory factory = new("127.0.0.1", PortOf(backend));
            using IDisposable built = factory.WhenProtocolBuilt.Subscribe(p => proxies.Add((ProxyServer)p));
            IListeningPort front = Reactor.ListenTCP(0, factory, @interface: "127.0.0.1");
            server.OnMade = () => server.Transport!.PauseProducing();
            Connect(front, client);
            await client.Made();
            await server.Made();
            ((ITCPTransport)client.Transport!).MaxBufferedBytes = 2 * Large;
            client.Transport!.Write(new byte[Large]);
            await Until(() => proxies[0].Peer?.Transport?.BufferedBytes > TransportLimits.HighWaterMark);
            for (int turn = 0; turn < 100; turn++)
            {
                await EndOfTurn();
                Assert.That(proxies[0].Peer!.Transport!.BufferedBytes, Is.LessThanOrEqualTo(TransportLimits.HighWaterMark * 2));
            }

            server.Transport!.ResumeProducing();
            await server.Got(Large);
        });
    }

    [Test]
    public void A_file_goes_over_a_connection_as_the_peer_takes_it()
    {
        byte[] content = RandomNumberGenerator.GetBytes(Large);
        Run(async Deferred () =>
        {
            (Peer client, Peer server) = await Pair();
            using MemoryStream file = new(content);
            FileSender sender = new();
            Deferred<Bytes> sent = sender.BeginFileTransfer(file, client.Transport!);
            await server.Got(Large / 2);
            Assert.That(client.Transport!.BufferedBytes, Is.LessThanOrEqualTo(sender.CHUNK_SIZE), "a piece at a time");
            Bytes last = await sent;
            client.Transport!.LoseConnection();
            await server.Lost();
            Assert.That(server.Data.Span.SequenceEqual(content), Is.True);
            Assert.That(last, Is.EqualTo(Bytes.Of(content[^1])));
        });
    }

    [Test]
    public void A_wrapped_and_a_shaped_echo_send_back_what_they_get()
    {
        Run(async Deferred () =>
        {
            HierarchicalBucketFilter filter = new(clock: Reactor);
            filter.Buckets[""] = new Bucket(clock: Reactor) { Maxburst = 1 << 20, Rate = 1 << 26 };
            WrappingFactory factory = new(new Factory { Protocol = new ShapedProtocolFactory(static () => new Twisted.Protocols.Echo(), filter), Noisy = false });
            IListeningPort port = Reactor.ListenTCP(0, factory, @interface: "127.0.0.1");
            Peer client = new();
            byte[] sent = RandomNumberGenerator.GetBytes(4 << 20);
            client.OnMade = () => client.Transport!.Write(sent);
            Connect(port, client);
            await client.Got(sent.Length);
            Assert.That(client.Data.Span.SequenceEqual(sent), Is.True);
            client.Transport!.LoseConnection();
            await client.Lost();
            await Until(() => factory.Protocols.Count == 0);
        });
    }

    private static void Send(Peer peer, byte[] data)
    {
        ITCPTransport transport = (ITCPTransport)peer.Transport!;
        transport.MaxBufferedBytes = 2 * Large;
        transport.Write(data);
        transport.LoseWriteConnection();
    }
}
