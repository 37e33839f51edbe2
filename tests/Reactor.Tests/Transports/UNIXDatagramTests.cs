using System.Runtime.Versioning;
using Twisted.Internet;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>UNIX datagram sockets, on each back end.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
public sealed class UNIXDatagramTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private TemporaryDirectory _directory = null!;
    private string _server = null!;
    private string _client = null!;

    [SetUp]
    public void MakeDirectory()
    {
        _directory = new TemporaryDirectory();
        _server = _directory.File("server");
        _client = _directory.File("client");
    }

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public void Datagrams_go_both_ways_between_named_sockets()
    {
        Run(async Deferred () =>
        {
            UNIXDatagramPeer server = Listen(_server);
            UNIXDatagramPeer client = Listen(_client);
            client.Transport!.Write("one", _server);
            client.Transport!.Write(Bytes.Empty, new UNIXAddress(_server));
            await Until(() => server.Notes.Datagrams.Count == 2);
            Assert.That(server.Notes.Datagrams, Is.EqualTo(new (Bytes, IAddress?)[]
            {
                ("one", new UNIXAddress(_client)), (Bytes.Empty, new UNIXAddress(_client)),
            }));
            server.Transport!.Write("two", (UNIXAddress)server.Notes.Datagrams[0].From!);
            await Until(() => client.Notes.Datagrams.Count == 1);
        });
    }

    [Test]
    public void The_file_comes_and_goes_with_the_port_and_is_the_owners_alone()
    {
        UNIXDatagramPeer server = Listen(_server);
        Assert.That(File.GetUnixFileMode(_server) & ~UnixFileMode.UserExecute, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(() => Listen(_server), Throws.TypeOf<CannotListenError>().With.Message.Contains(_server));
        server.Transport!.StopListening();
        Assert.That(File.Exists(_server), Is.False);
        Assert.That(server.Notes.Calls, Is.EqualTo(new[] { "start", "stop" }));
    }

    [Test]
    public void A_connected_socket_talks_to_one_other()
    {
        Run(async Deferred () =>
        {
            UNIXDatagramPeer server = Listen(_server);
            ConnectedPeer client = new();
            Reactor.ConnectUNIXDatagram(_server, client, bindAddress: _client);
            client.Transport!.Write("hello");
            await Until(() => server.Notes.Datagrams.Count == 1);
            server.Transport!.Write("back", _client);
            await Until(() => client.Notes.Datagrams.Count == 1);
            Assert.That(client.Transport.GetPeer(), Is.EqualTo(new UNIXAddress(_server)));
            Assert.That(client.Transport.GetHost(), Is.EqualTo(new UNIXAddress(_client)));
            await client.Transport.StopListening();
            Assert.That(File.Exists(_client), Is.False);
        });
    }

    [Test]
    public void A_connected_socket_without_a_name_can_only_talk()
    {
        Run(async Deferred () =>
        {
            UNIXDatagramPeer server = Listen(_server);
            ConnectedPeer client = new();
            Reactor.ConnectUNIXDatagram(_server, client);
            client.Transport!.Write("hello");
            await Until(() => server.Notes.Datagrams.Count == 1);
            UNIXAddress from = (UNIXAddress)server.Notes.Datagrams[0].From!;
            Assert.That(from.Name, Is.Null);
            Assert.That(() => server.Transport!.Write("?", from), Throws.TypeOf<InvalidAddressError>());
        });
    }

    [Test]
    public void Nobody_of_that_name_is_a_failed_connection()
    {
        ConnectedPeer client = new();
        Reactor.ConnectUNIXDatagram(_server, client, bindAddress: _client);
        Assert.That(client.Failed, Is.TypeOf<ConnectError>().With.Message.EqualTo($"There is no UNIX socket {_server}."));
        Assert.That(client.Notes.Calls, Is.Empty);
        Assert.That(File.Exists(_client), Is.False);
    }

    [Test]
    public void A_peer_that_goes_away_is_a_refusal()
    {
        Run(async Deferred () =>
        {
            UNIXDatagramPeer server = Listen(_server);
            ConnectedPeer client = new();
            Reactor.ConnectUNIXDatagram(_server, client);
            await server.Transport!.StopListening();
            client.Transport!.Write("anybody?");
            Assert.That(client.Notes.Calls, Is.EqualTo(new[] { "start", "refused" }));
        });
    }

    [Test]
    public void A_receiver_without_room_costs_the_datagram_and_nothing_else()
    {
        Run(async Deferred () =>
        {
            UNIXDatagramPeer server = Listen(_server);
            UNIXDatagramPeer client = Listen(_client);
            for (int i = 0; i < 5000; i++)
            {
                client.Transport!.Write("x", _server);
            }

            await Until(() => server.Notes.Datagrams.Count > 0);
            await Later(0.005);
            Assert.That(server.Notes.Datagrams, Has.Count.LessThan(5000));
            int before = server.Notes.Datagrams.Count;
            client.Transport!.Write("y", _server);
            await Until(() => server.Notes.Datagrams.Count > before);
        });
    }

    [Test]
    public void Sending_to_nobody_and_sending_too_much_are_errors()
    {
        UNIXDatagramPeer client = Listen(_client);
        Assert.That(() => client.Transport!.Write("x", _server), Throws.InstanceOf<System.Net.Sockets.SocketException>());
        Assert.That(() => client.Transport!.Write(new byte[4_000_000], _client), Throws.TypeOf<MessageLengthError>());
    }

    private UNIXDatagramPeer Listen(string address)
    {
        UNIXDatagramPeer peer = new();
        Reactor.ListenUNIXDatagram(address, peer);
        return peer;
    }
}
