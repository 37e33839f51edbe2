using System.Net;
using System.Net.Sockets;
using Twisted.Internet;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>Sockets that somebody else made, on each back end.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class AdoptionTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public void A_TCP_port_that_listens_already_serves()
    {
        Run(async Deferred () =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Listen();
            Peer server = new();
            IListeningPort port = Reactor.AdoptStreamPort(Handle(socket), AddressFamily.InterNetwork, Quiet(server));
            int number = ((IPv4Address)port.GetHost()).Port;
            Peer client = new();
            Reactor.ConnectTCP("127.0.0.1", number, new PeerFactory(client));
            client.OnMade = () => client.Transport!.Write("hello");
            await server.Got(5);
            Assert.That(server.Transport, Is.InstanceOf<ITCPTransport>());
            Assert.That(server.Transport!.GetHost(), Is.EqualTo(port.GetHost()));
            await port.StopListening();
            Assert.That(port.StartListening, Throws.TypeOf<CannotListenError>());
            PeerFactory late = new(new Peer());
            Reactor.ConnectTCP("127.0.0.1", number, late);
            Assert.That(await late.Failed, Is.TypeOf<Twisted.Internet.ConnectionRefusedError>(), "the socket is closed with the port");
        });
    }

    [Test]
    public void A_UNIX_port_serves_and_its_file_is_left_to_whoever_made_it()
    {
        // .NET's sockets remove the name they were bound to by themselves, but not one they only know by its descriptor.
        Run(async Deferred () =>
        {
            string path = _directory.File("adopted");
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen();
            Peer server = new();
            IListeningPort port = Reactor.AdoptStreamPort(Handle(socket), AddressFamily.Unix, Quiet(server));
            Assert.That(port.GetHost(), Is.EqualTo(new UNIXAddress(path)));
            Peer client = new();
            Reactor.ConnectUNIX(path, new PeerFactory(client));
            await server.Made();
            await port.StopListening();
            Assert.That(File.Exists(path), Is.True);
        });
    }

    [Test]
    public void A_connection_that_stands_gets_a_protocol()
    {
        Run(async Deferred () =>
        {
            using Socket listening = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listening.Listen();
            Socket ours = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            ours.Connect(listening.LocalEndPoint!);
            using Socket theirs = listening.Accept();
            Peer peer = new();
            Reactor.AdoptStreamConnection(Handle(ours), AddressFamily.InterNetwork, Quiet(peer));
            Assert.That(peer.Calls, Is.EqualTo(new[] { "made" }));
            Assert.That(peer.Transport!.GetPeer(), Is.EqualTo(new IPv4Address("TCP", "127.0.0.1", ((IPEndPoint)listening.LocalEndPoint!).Port)));
            theirs.Send("hello"u8);
            await peer.Got(5);
            peer.Transport!.LoseConnection();
            await peer.Lost();
            Assert.That(theirs.Receive(new byte[1]), Is.Zero, "closed");
        });
    }

    [Test]
    public void A_connection_that_the_factory_refuses_is_closed()
    {
        using Socket listening = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        Socket ours = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        ours.Connect(listening.LocalEndPoint!);
        using Socket theirs = listening.Accept();
        Reactor.AdoptStreamConnection(Handle(ours), AddressFamily.InterNetwork, Quiet(null));
        Assert.That(theirs.Receive(new byte[1]), Is.Zero);
    }

    [Test]
    public void A_UDP_port_that_is_bound_already_receives()
    {
        Run(async Deferred () =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            UDPPeer peer = new();
            IListeningPort port = Reactor.AdoptDatagramPort(Handle(socket), AddressFamily.InterNetwork, peer);
            UDPPeer sender = new();
            Reactor.ListenUDP(0, sender, "127.0.0.1");
            sender.Transport!.Write("hello", port.GetHost());
            peer.OnDatagram = (data, from) => peer.Transport!.Write(data, from);
            await Until(() => sender.Notes.Datagrams.Count == 1);
        });
    }

    [Test]
    public void What_cannot_be_adopted_is_a_clear_error()
    {
        using SafeSocketHandle invalid = new(-1, ownsHandle: false);
        Assert.That(
            () => Reactor.AdoptStreamPort(invalid, AddressFamily.InterNetwork, Quiet(null)), Throws.InstanceOf<SocketException>());
        Assert.That(
            () => Reactor.AdoptStreamPort(invalid, AddressFamily.AppleTalk, Quiet(null)),
            Throws.ArgumentException.With.Message.Contains("AppleTalk"));
        Assert.That(
            () => Reactor.AdoptDatagramPort(invalid, AddressFamily.Unix, new UDPPeer()), Throws.ArgumentException);
    }

    private static Factory Quiet(Protocol? protocol) => new() { Protocol = () => protocol, Noisy = false };

    /// <summary>As from a parent process: a number that no object of this process cares for.</summary>
    private static SafeSocketHandle Handle(Socket socket)
    {
        SafeSocketHandle copy = new(LibC.Dup((int)socket.Handle), ownsHandle: true);
        nint original = socket.Handle;
        socket.SafeHandle.SetHandleAsInvalid();
        Assert.That(LibC.Close((int)original), Is.Zero);
        return copy;
    }
}
