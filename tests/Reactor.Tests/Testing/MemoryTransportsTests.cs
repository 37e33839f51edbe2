using System.Net.Sockets;
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
    public void UNIX_datagrams_are_noted_and_delivered()
    {
        MemoryReactorClock reactor = new();
        UNIXEcho echo = new();
        IListeningPort port = reactor.ListenUNIXDatagram("/run/log", echo, maxPacketSize: 4, UnixFileMode.UserWrite);
        MemoryUNIXDatagramPort noted = reactor.UnixDatagramPorts.Single();
        Assert.That(noted, Is.SameAs(port));
        Assert.That((noted.Mode, noted.GetHost()), Is.EqualTo((UnixFileMode.UserWrite, (IAddress)new UNIXAddress("/run/log"))));
        noted.Deliver("too long", new UNIXAddress("/run/client"));
        Assert.That(noted.Sent, Is.EqualTo(new[] { ((Bytes)"too ", new UNIXAddress("/run/client")) }));
        port.StopListening();
        Assert.That(echo.Transport, Is.Null);
        Assert.That(() => noted.Deliver("late"), Throws.TypeOf<NotListeningError>());
        Assert.That(() => noted.Write("late"u8, new UNIXAddress("/run/client")), Throws.TypeOf<NotListeningError>());
    }

    [Test]
    public void UNIX_datagrams_to_one_other_are_noted_and_delivered()
    {
        MemoryReactorClock reactor = new();
        UNIXClient client = new();
        IListeningPort port = reactor.ConnectUNIXDatagram("/run/log", client, bindAddress: "/run/client");
        MemoryUNIXDatagramConnectedPort noted = reactor.ConnectedUnixDatagramPorts.Single();
        Assert.That((port.GetHost(), noted.GetPeer()), Is.EqualTo(((IAddress)new UNIXAddress("/run/client"), (IAddress)new UNIXAddress("/run/log"))));
        client.Transport!.Write((Bytes)"hello");
        Assert.That(noted.Sent, Is.EqualTo(new[] { (Bytes)"hello" }));
        noted.Deliver("answer");
        Assert.That(client.Got, Is.EqualTo((Bytes)"answer"));
        port.StopListening();
        Assert.That(client.Transport, Is.Null);
        Assert.That(() => noted.Deliver("late"), Throws.TypeOf<NotListeningError>());
    }

    [TestCase(AddressFamily.InterNetwork, "0.0.0.0")]
    [TestCase(AddressFamily.InterNetworkV6, "::")]
    public void An_adopted_port_is_noted_and_accepts(AddressFamily family, string host)
    {
        MemoryReactorClock reactor = new();
        Peer server = new();
        PeerFactory factory = new(server);
        using SafeSocketHandle handle = new(7, ownsHandle: false);
        IListeningPort port = reactor.AdoptStreamPort(handle, family, factory);
        MemoryAdoption noted = reactor.AdoptedPorts.Single();
        Assert.That((noted.Handle, noted.Family, noted.Factory, noted.Listener), Is.EqualTo((handle, family, factory, port)));
        Assert.That(handle.IsInvalid, Is.False, "not touched");
        Assert.That($"{port.GetHost()}", Does.Contain(host).And.Contain("1234"));
        Assert.That(noted.Listener!.Accept(new Peer()), Is.Not.Null);
        Assert.That(server.Calls, Is.EqualTo(new[] { "made" }));
    }

    [Test]
    public void Other_adopted_sockets_are_noted()
    {
        MemoryReactorClock reactor = new();
        PeerFactory factory = new(new Peer());
        using SafeSocketHandle handle = new(7, ownsHandle: false);
        IListeningPort port = reactor.AdoptStreamPort(handle, AddressFamily.Unix, factory);
        Assert.That(port.GetHost(), Is.InstanceOf<UNIXAddress>());
        reactor.AdoptStreamConnection(handle, AddressFamily.Unix, factory);
        MemoryAdoption connection = reactor.AdoptedStreamConnections.Single();
        Assert.That((connection.Handle, connection.Family, connection.Factory), Is.EqualTo((handle, AddressFamily.Unix, factory)));
        Echo echo = new();
        IListeningPort datagrams = reactor.AdoptDatagramPort(handle, AddressFamily.InterNetwork, echo, maxPacketSize: 4);
        MemoryAdoption noted = reactor.AdoptedPorts[^1];
        Assert.That((noted.UdpPort, noted.Factory, noted.UdpPort!.MaxPacketSize), Is.EqualTo((datagrams, default(Factory), 4)));
        noted.UdpPort.Deliver("hi", Somebody);
        Assert.That(noted.UdpPort.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_family_that_no_reactor_adopts_is_refused()
    {
        MemoryReactorClock reactor = new();
        using SafeSocketHandle handle = new(7, ownsHandle: false);
        PeerFactory factory = new(new Peer());
        Assert.That(() => reactor.AdoptStreamPort(handle, AddressFamily.Ipx, factory), Throws.ArgumentException);
        Assert.That(() => reactor.AdoptStreamConnection(handle, AddressFamily.Ipx, factory), Throws.ArgumentException);
        Assert.That(() => reactor.AdoptDatagramPort(handle, AddressFamily.Unix, new Echo()), Throws.ArgumentException);
        Assert.That((reactor.AdoptedPorts.Count, reactor.AdoptedStreamConnections.Count), Is.EqualTo((0, 0)));
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

    private sealed class UNIXEcho : UNIXDatagramProtocol
    {
        public override void DatagramReceived(Bytes data, UNIXAddress addr) => Transport!.Write(data, addr);
    }

    private sealed class UNIXClient : ConnectedDatagramProtocol
    {
        public Bytes Got { get; private set; }

        public override void DatagramReceived(Bytes data) => Got = data;
    }
}
