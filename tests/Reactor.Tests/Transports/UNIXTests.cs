using System.Net.Sockets;
using System.Runtime.Versioning;
using Twisted.Internet;
using Twisted.Python;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>What is UNIX sockets' own: names, files, locks.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
public sealed class UNIXTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private TemporaryDirectory _directory = null!;
    private string _path = null!;

    [SetUp]
    public void MakeDirectory()
    {
        _directory = new TemporaryDirectory();
        _path = _directory.File("socket");
    }

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public void The_file_comes_and_goes_with_the_port_and_is_the_owners_alone()
    {
        IListeningPort port = Listen();
        Assert.That(port.GetHost(), Is.EqualTo(new UNIXAddress(_path)));
        Assert.That(File.GetUnixFileMode(_path) & ~UnixFileMode.UserExecute, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        port.StopListening();
        Assert.That(File.Exists(_path), Is.False);
        Assert.That(() => Listen(), Throws.Nothing, "the name is free again");
    }

    [Test]
    public void A_file_that_vanishes_before_it_has_its_mode_opens_no_port()
    {
        VanishingFactory factory = new(_path) { Noisy = false };
        Assert.That(() => Reactor.ListenUNIX(_path, factory, wantPID: true), Throws.TypeOf<CannotListenError>());
        Assert.That(factory.NumPorts, Is.Zero);
        Assert.That(() => Reactor.ListenUNIX(_path, Quiet(), wantPID: true), Throws.Nothing, "the lock is free again");
    }

    [Test]
    public void The_mode_can_be_chosen()
    {
        const UnixFileMode Everybody = (UnixFileMode)0x1b6;
        Reactor.ListenUNIX(_path, Quiet(), mode: Everybody);
        Assert.That(File.GetUnixFileMode(_path), Is.EqualTo(Everybody));
    }

    [Test]
    public void A_stop_of_the_reactor_removes_the_file()
    {
        Run(() =>
        {
            Listen();
            return Defer.Succeed();
        });
        Assert.That(File.Exists(_path), Is.False);
    }

    [Test]
    public void A_taken_name_is_a_clear_error()
    {
        File.WriteAllText(_path, "precious");
        CannotListenError? error = Assert.Throws<CannotListenError>(() => Listen());
        Assert.That(error!.Message, Is.EqualTo($"Couldn't listen on {_path}: Address already in use"));
        Assert.That(File.ReadAllText(_path), Is.EqualTo("precious"));
    }

    [Test]
    public void A_file_that_somebody_else_has_put_in_our_place_stays()
    {
        if (Reactor is SelectReactor)
        {
            Assert.Ignore("SelectReactor's sockets are .NET's, which remove the name themselves, whoever has it.");
        }

        IListeningPort port = Listen();
        File.Delete(_path);
        File.WriteAllText(_path, "another's");
        port.StopListening();
        Assert.That(File.Exists(_path), Is.True);
    }

    [Test]
    public void A_lock_is_a_link_that_names_this_process_and_goes_with_the_port()
    {
        IListeningPort port = Listen(wantPID: true);
        Assert.That(new FileInfo(_path + ".lock").LinkTarget, Is.EqualTo($"{Environment.ProcessId}"), "as Twisted writes it");
        Assert.That(FilesystemLock.IsLocked(_path + ".lock"), Is.True);
        CannotListenError? error = Assert.Throws<CannotListenError>(() => Listen(wantPID: true));
        Assert.That(error!.Message, Does.Contain("lock"));
        port.StopListening();
        Assert.That(FilesystemLock.IsLocked(_path + ".lock"), Is.False);
        Assert.That(new FileInfo(_path + ".lock").LinkTarget, Is.Null);
    }

    [Test]
    public void What_a_process_that_died_left_behind_is_cleared_away_with_a_lock_only()
    {
        LeaveBehind();
        Assert.That(() => Listen(), Throws.TypeOf<CannotListenError>());
        Assert.That(File.Exists(_path), Is.True);
        Listen(wantPID: true).StopListening();
        Assert.That(File.Exists(_path), Is.False);
    }

    [Test]
    public void Only_a_socket_is_cleared_away()
    {
        File.WriteAllText(_path, string.Empty);
        File.CreateSymbolicLink(_path + ".lock", $"{int.MaxValue}");
        Assert.That(() => Listen(wantPID: true), Throws.TypeOf<CannotListenError>());
        Assert.That(File.Exists(_path), Is.True);
        Assert.That(new FileInfo(_path + ".lock").LinkTarget, Is.Null, "and the lock is given back");
    }

    [Test]
    public void A_client_can_ask_for_a_process_that_lives()
    {
        Run(async Deferred () =>
        {
            IListeningPort port = Listen();
            PeerFactory refused = new(new Peer());
            Reactor.ConnectUNIX(_path, refused, checkPID: true);
            Assert.That(await refused.Failed, Is.TypeOf<BadFileError>());
            await port.StopListening();

            Listen(wantPID: true);
            Peer client = new();
            Reactor.ConnectUNIX(_path, new PeerFactory(client), checkPID: true);
            await client.Made();
        });
    }

    [Test]
    public void Nobody_there_and_nobody_listening_are_clear_errors()
    {
        Run(async Deferred () =>
        {
            PeerFactory missing = new(new Peer());
            Reactor.ConnectUNIX(_path, missing);
            Assert.That(await missing.Failed, Is.TypeOf<ConnectError>().With.Message.EqualTo($"There is no UNIX socket {_path}."));

            LeaveBehind();
            PeerFactory dead = new(new Peer());
            Reactor.ConnectUNIX(_path, dead);
            Assert.That(await dead.Failed, Is.TypeOf<Twisted.Internet.ConnectionRefusedError>());
        });
    }

    [Test]
    public void A_client_waits_while_the_servers_queue_is_full()
    {
        Run(async Deferred () =>
        {
            using Socket server = new(AddressFamily.Unix, SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
            server.Bind(new UnixDomainSocketEndPoint(_path));
            server.Listen(1);
            List<Peer> clients = [];
            for (int i = 0; i < 6; i++)
            {
                Peer client = new();
                clients.Add(client);
                Reactor.ConnectUNIX(_path, new PeerFactory(client));
            }

            await EndOfTurn();
            await Later(0.05);
            Assert.That(clients.Count(c => c.Calls.Count == 1), Is.InRange(1, 5));
            List<Socket> accepted = [];
            await Until(() =>
            {
                while (server.Poll(0, SelectMode.SelectRead))
                {
                    accepted.Add(server.Accept());
                }

                return clients.All(c => c.Calls.Count == 1);
            });
            accepted.ForEach(static s => s.Dispose());
        });
    }

    [Test]
    public void A_client_that_waits_too_long_gives_up()
    {
        Run(async Deferred () =>
        {
            using Socket server = new(AddressFamily.Unix, SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
            server.Bind(new UnixDomainSocketEndPoint(_path));
            server.Listen(0);
            List<PeerFactory> clients = [.. Enumerable.Range(0, 4).Select(_ => new PeerFactory(new Peer()))];
            clients.ForEach(c => Reactor.ConnectUNIX(_path, c, timeout: 0.05));
            Assert.That(await clients[^1].Failed, Is.TypeOf<TimeoutError>());
        });
    }

    [Test]
    public void A_name_of_the_abstract_namespace_has_no_file()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Only Linux has abstract names.");
        }

        Run(async Deferred () =>
        {
            string name = $"\0twisted.net {Guid.NewGuid()}";
            Peer server = new();
            IListeningPort port = Reactor.ListenUNIX(name, Quiet(() => server), wantPID: true);
            Assert.That(port.GetHost(), Is.EqualTo(new UNIXAddress(name)));
            Peer client = new();
            Reactor.ConnectUNIX(name, new PeerFactory(client));
            await server.Made();
            await client.Made();
            Assert.That(server.Transport!.GetHost(), Is.EqualTo(new UNIXAddress(name)));
            Assert.That(server.Transport!.GetPeer(), Is.EqualTo(new UNIXAddress(null)));
            Assert.That(client.Transport!.GetPeer(), Is.EqualTo(new UNIXAddress(name)));
        });
    }

    [Test]
    public void A_client_that_has_a_name_is_known_by_it()
    {
        Run(async Deferred () =>
        {
            Peer server = new();
            Listen(() => server);
            using Socket client = new(AddressFamily.Unix, SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
            client.Bind(new UnixDomainSocketEndPoint(_directory.File("@client")));
            client.Connect(new UnixDomainSocketEndPoint(_path));
            await server.Made();
            Assert.That(server.Transport!.GetPeer(), Is.EqualTo(new UNIXAddress(_directory.File("@client"))));
        });
    }

    [TestCase("")]
    [TestCase("too long")]
    public void A_name_that_cannot_be_one_is_a_clear_error(string name)
    {
        string address = name.Length == 0 ? name : _directory.File(new string('x', 200));
        Assert.That(() => Reactor.ListenUNIX(address, Quiet()), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => Reactor.ConnectUNIX(address, new PeerFactory(new Peer())), Throws.InstanceOf<ArgumentException>());
    }

    private static Factory Quiet(Func<Protocol?>? protocol = null) => new() { Protocol = protocol ?? (static () => null), Noisy = false };

    private IListeningPort Listen(Func<Protocol?>? protocol = null, bool wantPID = false) =>
        Reactor.ListenUNIX(_path, Quiet(protocol), wantPID: wantPID);

    /// <summary>A socket that nobody has open, and the lock of a process that is no more.</summary>
    private void LeaveBehind()
    {
        using TReactor other = new() { LoggerFactory = Log };
        other.ListenUNIX(_path + ".moved", Quiet());
        File.Move(_path + ".moved", _path);
        File.CreateSymbolicLink(_path + ".lock", $"{int.MaxValue}");
    }

    private sealed class VanishingFactory(string path) : Factory
    {
        public override void StartFactory() => File.Delete(path);
    }
}
