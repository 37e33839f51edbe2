using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.Testing;

/// <summary>UNIX sockets and datagrams without a system.</summary>
public sealed class MemoryTransportsTests
{
    private static readonly IPv4Address Somebody = new("UDP", "127.0.0.1", 4000);
    private static readonly IPv4Address SomebodyElse = new("UDP", "127.0.0.1", 4001);

    [Test]
    public void A_UNIX_server_is_noted_and_accepts()
    {
        MemoryReactorClock reactor = new();
        Peer server = new();
        Peer client = new();
        IListeningPort port = reactor.ListenUNIX("/run/service", new PeerFactory(server), mode: UnixFileMode.UserWrite);
        MemoryListener noted = reactor.UnixServers.Single();
        Assert.That(noted, Is.SameAs(port));
        Assert.That(noted.Mode, Is.EqualTo(UnixFileMode.UserWrite));
        Assert.That(port.GetHost(), Is.EqualTo(new UNIXAddress("/run/service")));
        IOPump pump = noted.Accept(client)!;
        client.Transport!.Write("hello");
        pump.Flush();
        Assert.That(server.Data, Is.EqualTo((Bytes)"hello"));
        Assert.That(server.Transport!.GetPeer(), Is.EqualTo(new UNIXAddress(Name: null)));
    }

    [Test]
    public void A_UNIX_client_is_noted_and_ends_as_the_test_says()
    {
        MemoryReactorClock reactor = new();
        Peer client = new();
        PeerFactory factory = new(client);
        reactor.ConnectUNIX("/run/service", factory);
        MemoryConnector noted = reactor.UnixClients.Single();
        Assert.That(noted.GetDestination(), Is.EqualTo(new UNIXAddress("/run/service")));
        noted.Fail(new ConnectionRefusedError());
        Assert.That(factory.Calls, Is.EqualTo(new[] { "start", "connecting", "failed", "stop" }));
        noted.Connect();
        Assert.That(noted.Succeed(new Peer()), Is.Not.Null);
        Assert.That(client.Transport!.GetPeer(), Is.EqualTo(new UNIXAddress("/run/service")));
    }

    [Test]
    public void Datagrams_are_noted_and_delivered()
    {
        MemoryReactorClock reactor = new();
        Echo echo = new();
        IListeningPort port = reactor.ListenUDP(0, echo, maxPacketSize: 4);
        MemoryUDPPort noted = reactor.UdpPorts.Single();
        Assert.That(port.GetHost(), Is.InstanceOf<IPv4Address>().With.Property("Type").EqualTo("UDP").And.Property("Port").Not.Zero);
        noted.Deliver("too long", Somebody);
        Assert.That(noted.Sent, Is.EqualTo(new[] { ((Bytes)"too ", (IAddress)Somebody) }));
        Assert.That(() => echo.Transport!.Write((Bytes)"to nobody"), Throws.TypeOf<InvalidAddressError>());
        port.StopListening();
        Assert.That(echo.Transport, Is.Null);
        Assert.That(() => noted.Deliver("late", Somebody), Throws.TypeOf<NotListeningError>());
    }

    [Test]
    public void A_connected_port_talks_to_its_peer_only()
    {
        MemoryReactorClock reactor = new();
        Echo echo = new();
        reactor.ListenUDP(0, echo);
        MemoryUDPPort noted = reactor.UdpPorts.Single();
        echo.Transport!.Connect(Somebody.Host, Somebody.Port);
        noted.Deliver("not heard", SomebodyElse);
        noted.Deliver("heard", Somebody);
        Assert.That(noted.Sent, Is.EqualTo(new[] { ((Bytes)"heard", (IAddress)Somebody) }));
        Assert.That(() => echo.Transport.Write((Bytes)"x", SomebodyElse), Throws.TypeOf<InvalidAddressError>());
        Assert.That(() => echo.Transport.Connect("127.0.0.1", 1), Throws.InvalidOperationException);
    }

    [Test]
    public void Groups_are_joined_once_and_left_with_the_port()
    {
        MemoryReactorClock reactor = new();
        Echo echo = new();
        IListeningPort port = reactor.ListenMulticast(8005, echo, listenMultiple: true);
        MemoryUDPPort noted = reactor.UdpPorts.Single();
        Exception? error = null;
        echo.Transport!.JoinGroup("228.0.0.5");
        echo.Transport.JoinGroup("228.0.0.5").AddErrback(failure => { error = failure.Value; });
        Assert.That(noted.Groups, Is.EqualTo(new[] { ("228.0.0.5", "") }));
        Assert.That(error, Is.TypeOf<MulticastJoinError>());
        echo.Transport.LeaveGroup("228.0.0.6").AddErrback(failure => { error = failure.Value; });
        Assert.That(error, Is.TypeOf<MulticastJoinError>().With.Message.Contains("228.0.0.6"));
        port.StopListening();
        Assert.That(noted.Groups, Is.Empty);
    }

    private sealed class Echo : DatagramProtocol
    {
        public override void DatagramReceived(Bytes data, IAddress addr) => Transport!.Write(data, addr);
    }
}
