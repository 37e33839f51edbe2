using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;
using Twisted.Reactor.Tests.ProtocolTests.Policies;

namespace Twisted.Reactor.Tests.ProtocolTests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class PortForwardTests
{
    private readonly MemoryReactorClock _reactor = new();
    private readonly Probe _client = new();
    private readonly Probe _server = new();
    private IOPump _near = null!;
    private IOPump _far = null!;

    [Test]
    public void Bytes_go_both_ways()
    {
        Connect();
        _client.Transport!.Write("to the server"u8);
        Flush();
        _server.Transport!.Write("to the client"u8);
        Flush();
        Assert.That(_server.Log, Is.EqualTo((string[])["made", "to the server"]));
        Assert.That(_client.Log, Is.EqualTo((string[])["made", "to the client"]));
    }

    [Test]
    public void Nothing_is_read_before_there_is_somewhere_to_send_it()
    {
        Accept();
        _client.Transport!.Write("early"u8);
        Flush();
        Assert.That(_near.ServerTransport.Reading, Is.False);
        Assert.That(_near.ClientTransport.BufferedBytes, Is.EqualTo(5));
        _far = _reactor.TcpClients[0].Succeed(_server)!;
        Flush();
        Assert.That(_server.Log, Is.EqualTo((string[])["made", "early"]));
    }

    [Test]
    public void Where_nobody_answers_the_client_is_hung_up_on()
    {
        Accept();
        _reactor.TcpClients[0].Fail(new ConnectionRefusedError());
        Flush();
        Assert.That(_client.Log, Is.EqualTo((string[])["made", "lost ConnectionDone"]));
    }

    [Test]
    public void A_client_that_goes_before_the_connection_stands_ends_the_attempt()
    {
        Accept();
        _client.Transport!.AbortConnection();
        Flush();
        Assert.That(_reactor.TcpClients[0].Connecting, Is.False);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void The_end_of_one_side_is_the_end_of_the_other_once_all_has_gone(bool clientEnds)
    {
        Connect();
        Probe ending = clientEnds ? _client : _server;
        Probe other = clientEnds ? _server : _client;
        ending.Transport!.Write("last words"u8);
        ending.Transport.LoseConnection();
        Flush();
        Assert.That(other.Log, Is.EqualTo((string[])["made", "last words", "lost ConnectionDone"]));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Each_side_is_read_as_fast_as_the_other_takes_it(bool clientSends)
    {
        Connect();
        Probe sender = clientSends ? _client : _server;
        Probe reader = clientSends ? _server : _client;
        reader.Transport!.PauseProducing();
        byte[] much = new byte[300_000];
        ((ITCPTransport)sender.Transport!).MaxBufferedBytes = 10_000_000;
        for (int i = 0; i < 20; i++)
        {
            sender.Transport!.Write(much);
            Flush();
        }

        FakeTransport proxied = clientSends ? _far.ClientTransport : _near.ServerTransport;
        Assert.That(proxied.BufferedBytes, Is.LessThanOrEqualTo(proxied.HighWaterMark + much.Length));
        Assert.That(sender.Transport!.BufferedBytes, Is.GreaterThan(5_000_000));
        reader.Transport.ResumeProducing();
        Flush();
        Assert.That(sender.Transport.BufferedBytes, Is.Zero);
    }

    [Test]
    public void Each_direction_may_end_alone()
    {
        Connect(new HalfProbe(), new HalfProbe());
        ((ITCPTransport)_halfClient!.Transport!).LoseWriteConnection();
        Flush();
        Assert.That(_halfServer!.Log, Is.EqualTo((string[])["made", "read end"]));
        _halfServer.Transport!.Write("answer"u8);
        Flush();
        Assert.That(_halfClient.Log, Does.Contain("answer"));
        ((ITCPTransport)_halfServer.Transport).LoseWriteConnection();
        Flush();
        Assert.That(_halfServer.Log[^1], Is.EqualTo("lost ConnectionDone"));
        Assert.That(_halfClient.Log[^1], Is.EqualTo("lost ConnectionDone"));
    }

    private HalfProbe? _halfClient;
    private HalfProbe? _halfServer;

    private void Connect(HalfProbe client, HalfProbe server)
    {
        (_halfClient, _halfServer) = (client, server);
        IListeningPort port = _reactor.ListenTCP(0, new ProxyFactory("backend", 80));
        _near = ((MemoryListener)port).Accept(client)!;
        _far = _reactor.TcpClients[0].Succeed(server)!;
        Flush();
    }

    private void Accept()
    {
        IListeningPort port = _reactor.ListenTCP(0, new ProxyFactory("backend", 80));
        _near = ((MemoryListener)port).Accept(_client)!;
        Assert.That((_reactor.TcpClients[0].Host, _reactor.TcpClients[0].Port), Is.EqualTo(("backend", 80)));
    }

    private void Connect()
    {
        Accept();
        _far = _reactor.TcpClients[0].Succeed(_server)!;
        Flush();
    }

    private void Flush()
    {
        for (int i = 0; i < 1000 && _near.Pump() | (_far?.Pump() ?? false); i++)
        {
            // Each may have moved something for the other.
        }
    }

    private sealed class HalfProbe : Probe, IHalfCloseableProtocol
    {
        public void ReadConnectionLost() => Log.Add("read end");

        public void WriteConnectionLost()
        {
        }
    }
}
