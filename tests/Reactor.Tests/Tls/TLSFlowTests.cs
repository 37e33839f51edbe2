using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Reactor.Tests.Tls;

/// <summary>Producers, pauses and bounds through TLS.</summary>
[TestFixture]
public sealed class TLSFlowTests
{
    [Test]
    public void A_paused_protocol_gets_nothing_and_loses_nothing()
    {
        TLSPair pair = new TLSPair().Secured();
        pair.Server.OnData = _ => pair.Server.Transport!.PauseProducing();
        pair.Client.Transport!.Write(new byte[50_000]);
        pair.Pump.Flush();
        long first = pair.Server.Count;
        Assert.That(first, Is.InRange(1, 20_000));
        Assert.That(pair.Pump.ServerTransport.Reading, Is.False, "the connection below is paused too");
        pair.Server.Transport!.ResumeProducing();
        Assert.That(pair.Server.Count, Is.EqualTo(first), "not inside the call");
        for (int i = 0; i < 10; i++)
        {
            pair.Pump.Flush();
            pair.Server.Transport.ResumeProducing();
        }

        Assert.That(pair.Server.Count, Is.EqualTo(50_000));
    }

    [Test]
    public void The_handshake_goes_on_while_the_protocol_is_paused()
    {
        TLSPeer server = new();
        server.OnMade = () => server.Transport!.PauseProducing();
        TLSPair pair = new(serverPeer: server);
        pair.Client.Transport!.Write("hi");
        pair.Pump.Flush();
        Assert.That(server.Calls, Is.EqualTo(new[] { "made", "handshake" }));
        server.Transport!.ResumeProducing();
        pair.Pump.Flush();
        Assert.That(server.Data, Is.EqualTo((Bytes)"hi"));
    }

    [Test]
    public void A_transport_that_delivers_although_it_is_paused_ends_at_a_bound()
    {
        StringTransport transport = new(new MemoryReactorClock());
        TLSPeer server = new();
        TLSPair.Wrap(TestCertificates.Server.Options(), isClient: false, server).MakeConnection(transport);
        TLSPeer client = new();
        StringTransport clientSide = new();
        Protocol clientTls = TLSPair.Wrap(Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority), isClient: true, client);
        clientTls.MakeConnection(clientSide);
        for (int i = 0; i < 4; i++)
        {
            transport.Deliver(Taken(clientSide));
            clientSide.Deliver(Taken(transport));
        }

        server.Transport!.PauseProducing();
        int sent = 0;
        while (!transport.Disconnecting && sent < 100)
        {
            client.Transport!.Write(new byte[16 * 1024]);
            transport.Deliver(Taken(clientSide));
            sent++;
        }

        Assert.That(sent, Is.InRange(TransportLimits.MaxUnread / 16_500, (TransportLimits.MaxUnread / 16_384) + 3));
        transport.Close();
        Assert.That(server.Reason, Is.TypeOf<ConnectionLost>().With.Message.Contains("reading was paused"));
    }

    [Test]
    public void What_is_written_before_the_handshake_is_bounded()
    {
        TLSPair pair = new();
        ((IStreamTransport)pair.Client.Transport!).MaxBufferedBytes = 1000;
        for (int i = 0; i < 100; i++)
        {
            pair.Client.Transport.Write(new byte[100]);
        }

        Assert.That(pair.Client.Transport.BufferedBytes, Is.LessThanOrEqualTo(2000));
        pair.Pump.Flush();
        Assert.That(pair.Client.Reason, Is.TypeOf<ConnectionLost>().With.Message.Contains("wait for the TLS handshake"));
    }

    [Test]
    public void What_the_peer_does_not_read_is_bounded()
    {
        TLSPair pair = new TLSPair().Secured();
        ((IStreamTransport)pair.Client.Transport!).MaxBufferedBytes = 100_000;
        pair.Pump.ServerTransport.PauseProducing();
        for (int i = 0; i < 1000 && pair.Client.Reason is null; i++)
        {
            pair.Client.Transport.Write(new byte[1000]);
            pair.Pump.Flush();
            Assert.That(pair.Client.Transport.BufferedBytes, Is.LessThan(250_000));
        }

        Assert.That(pair.Client.Reason, Is.TypeOf<ConnectionLost>().With.Message.Contains("more than 100000"));
    }

    [Test]
    public void One_write_may_be_larger_than_the_bound()
    {
        TLSPair pair = new TLSPair().Secured();
        ((IStreamTransport)pair.Client.Transport!).MaxBufferedBytes = 200_000;
        pair.Client.Transport.Write(new byte[2_000_000]);
        Assert.That(pair.Pump.ClientTransport.BufferedBytes, Is.LessThan(TransportLimits.HighWaterMark + 20_000));
        pair.Pump.Flush();
        Assert.That(pair.Server.Count, Is.EqualTo(2_000_000));
    }

    [Test]
    public void A_push_producer_is_paused_when_the_connection_is_full_and_goes_on_when_it_is_empty()
    {
        TLSPair pair = new TLSPair().Secured();
        Pusher producer = new();
        pair.Client.Transport!.RegisterProducer(producer, streaming: true);
        pair.Client.Transport.Write(new byte[TransportLimits.HighWaterMark / 2]);
        Assert.That(producer.Calls, Is.Empty);
        pair.Client.Transport.Write(new byte[TransportLimits.HighWaterMark]);
        Assert.That(producer.Calls, Is.EqualTo(new[] { "pause" }));
        pair.Pump.Flush();
        Assert.That(producer.Calls, Is.EqualTo(new[] { "pause", "resume" }));
        pair.Client.Transport.LoseConnection();
        pair.Pump.Flush();
        Assert.That(pair.Client.Reason, Is.Null, "the producer is not done");
        pair.Client.Transport.UnregisterProducer();
        pair.Pump.Flush();
        Assert.That(pair.Client.Reason, Is.TypeOf<ConnectionDone>());
    }

    [Test]
    public void A_pull_producer_is_asked_until_it_is_done_and_the_close_waits_for_it()
    {
        TLSPair pair = new();
        Puller producer = new(pair.Client.Transport!, pieces: 100);
        pair.Client.Transport!.RegisterProducer(producer, streaming: false);
        pair.Client.Transport.LoseConnection();
        Assert.That(producer.Left, Is.EqualTo(100), "not before the handshake");
        pair.Pump.Flush();
        Assert.That(pair.Server.Count, Is.EqualTo(100 * Puller.Size));
        Assert.That(pair.Server.Reason, Is.TypeOf<ConnectionDone>());
    }

    [Test]
    public void A_pull_producer_is_not_asked_while_the_peer_does_not_read()
    {
        TLSPair pair = new TLSPair().Secured();
        pair.Pump.ServerTransport.PauseProducing();
        Puller producer = new(pair.Client.Transport!, pieces: 1000);
        pair.Client.Transport!.RegisterProducer(producer, streaming: false);
        pair.Pump.Flush();
        Assert.That(pair.Client.Transport.BufferedBytes, Is.LessThan(TransportLimits.HighWaterMark + (2 * Puller.Size)));
        pair.Pump.ServerTransport.ResumeProducing();
        pair.Pump.Flush();
        Assert.That(pair.Server.Count, Is.EqualTo(1000L * Puller.Size));
    }

    [Test]
    public void A_producer_is_stopped_when_the_peer_closes()
    {
        TLSPair pair = new TLSPair().Secured();
        Pusher producer = new();
        pair.Client.Transport!.RegisterProducer(producer, streaming: true);
        pair.Server.Transport!.LoseConnection();
        pair.Pump.Flush();
        Assert.That(producer.Calls, Is.EqualTo(new[] { "stop" }));
        Assert.That(pair.Client.Reason, Is.TypeOf<ConnectionDone>());
        Assert.That(pair.Server.Reason, Is.TypeOf<ConnectionDone>());
    }

    [Test]
    public void A_peer_that_asks_and_does_not_take_the_answers_is_not_read_from()
    {
        TLSPair pair = new TLSPair().Secured();
        pair.Server.OnData = data => pair.Server.Transport!.Write(new byte[data.Length * 100]);
        pair.Pump.ClientTransport.PauseProducing();
        int asked = 0;
        while (pair.Pump.ServerTransport.Reading && asked < 1000)
        {
            pair.Client.Transport!.Write(new byte[100]);
            asked++;
            pair.Pump.Flush();
        }

        Assert.That(asked, Is.LessThan(50));
        Assert.That(pair.Server.Transport!.BufferedBytes, Is.LessThan(4 * TransportLimits.HighWaterMark));
        pair.Client.Transport!.Write(new byte[100]);
        pair.Pump.ClientTransport.ResumeProducing();
        pair.Pump.Flush();
        Assert.That(pair.Client.Count, Is.EqualTo((asked + 1) * 10_000));
    }

    [Test]
    public void Both_ends_may_write_much_at_once_without_a_deadlock()
    {
        TLSPair pair = new TLSPair().Secured();
        pair.Client.Transport!.Write(new byte[1_000_000]);
        pair.Server.Transport!.Write(new byte[1_000_000]);
        pair.Pump.Flush();
        Assert.That((pair.Client.Count, pair.Server.Count), Is.EqualTo((1_000_000L, 1_000_000L)));
    }

    private static Bytes Taken(StringTransport transport)
    {
        Bytes value = transport.Value();
        transport.Clear();
        return value;
    }

    private sealed class Pusher : IPushProducer
    {
        public List<string> Calls { get; } = [];

        public void PauseProducing() => Calls.Add("pause");

        public void ResumeProducing() => Calls.Add("resume");

        public void StopProducing() => Calls.Add("stop");
    }

    private sealed class Puller(ITransport transport, int pieces) : IPullProducer
    {
        public const int Size = 1000;

        public int Left { get; private set; } = pieces;

        public void ResumeProducing()
        {
            transport.Write(new byte[Size]);
            if (--Left == 0)
            {
                transport.UnregisterProducer();
            }
        }

        public void StopProducing() => Left = 0;
    }
}
