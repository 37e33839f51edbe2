using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Twisted.Internet;
using Twisted.Reactor.Tests.Loop;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>Open files that go over UNIX sockets beside the bytes.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
[Platform("Linux")]
public sealed class DescriptorPassingTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public void A_file_arrives_before_the_bytes_it_came_with_though_it_was_closed_here()
    {
        Run(async Deferred () =>
        {
            Taker taker = new();
            Peer sender = await Pair(taker);
            Send(sender, "one");
            sender.Transport!.Write("a");
            Send(sender, "two");
            sender.Transport.Write("b");
            await taker.Got(2);
            Assert.That(taker.Order, Is.EqualTo((string[])["one", "a", "two", "b"]));
        });
    }

    [Test]
    public void It_goes_both_ways()
    {
        Run(async Deferred () =>
        {
            Taker client = new();
            Taker server = new();
            await Pair(server, client);
            Send(client, "of the client");
            client.Transport!.Write("x");
            await server.Got(1);
            Send(server, "of the server");
            server.Transport!.Write("y");
            await client.Got(1);
            Assert.That((client.Order[0], server.Order[0]), Is.EqualTo(("of the server", "of the client")));
        });
    }

    [Test]
    public void Without_a_byte_behind_it_it_goes_with_the_last_one_that_waits()
    {
        Run(async Deferred () =>
        {
            Taker taker = new();
            Peer sender = await Pair(taker);
            sender.Transport!.Write("abc");
            Send(sender, "one");
            Send(sender, "two");
            await taker.Got(3);
            await Until(() => taker.Files.Count == 2);
            Assert.That(taker.Files, Is.EqualTo((string[])["one", "two"]));
            Assert.That(taker.Data, Is.EqualTo((Bytes)"abc"));
        });
    }

    [Test]
    public void Without_any_byte_it_waits_for_one()
    {
        Run(async Deferred () =>
        {
            Taker taker = new();
            Peer sender = await Pair(taker);
            Send(sender, "one");
            await EndOfTurn();
            await EndOfTurn();
            Assert.That(taker.Files, Is.Empty);
            sender.Transport!.Write("x");
            await taker.Got(1);
            Assert.That(taker.Order, Is.EqualTo((string[])["one", "x"]));
        });
    }

    [Test]
    public void In_a_long_stream_it_keeps_its_place()
    {
        const int Before = 1_000_000;
        Run(async Deferred () =>
        {
            Taker taker = new();
            Peer sender = await Pair(taker);
            long at = -1;
            taker.OnFile = () => at = taker.Count;
            sender.Transport!.Write(new byte[Before]);
            Send(sender, "one");
            sender.Transport.Write(new byte[Before]);
            await taker.Got(2 * Before);
            Assert.That(taker.Files, Is.EqualTo((string[])["one"]));
            Assert.That(at, Is.InRange(1, Before), "with its byte, or with some that came just before it");
        });
    }

    [Test]
    public void As_many_as_may_wait_arrive_in_their_order()
    {
        Run(async Deferred () =>
        {
            Taker taker = new();
            Peer sender = await Pair(taker);
            List<string> names = [.. Enumerable.Range(0, TransportLimits.MaxDescriptorsWaiting).Select(static i => $"file {i}")];
            foreach (string name in names)
            {
                Send(sender, name);
            }

            Assert.That(() => Send(sender, "too many"), Throws.InvalidOperationException.With.Message.Contains("64"));
            sender.Transport!.Write("x");
            await Until(() => taker.Files.Count == names.Count);
            Assert.That(taker.Files, Is.EqualTo(names));
            Assert.That(() => Send(sender, "one more"), Throws.Nothing);
        });
    }

    [Test]
    public void What_was_not_sent_is_closed_with_the_connection()
    {
        Run(async Deferred () =>
        {
            Taker taker = new();
            Peer sender = await Pair(taker);
            int before = OpenDescriptors("waiting");
            for (int i = 0; i < 10; i++)
            {
                Send(sender, "waiting");
            }

            Assert.That(OpenDescriptors("waiting"), Is.EqualTo(before + 10));
            sender.Transport!.AbortConnection();
            await sender.Lost();
            Assert.That(OpenDescriptors("waiting"), Is.EqualTo(before));
        });
    }

    [Test]
    public void A_protocol_that_takes_none_has_them_closed()
    {
        Run(async Deferred () =>
        {
            Peer deaf = new();
            Peer sender = await Pair(deaf);
            for (int i = 0; i < 10; i++)
            {
                Send(sender, "unwanted");
                sender.Transport!.Write("x");
            }

            await deaf.Got(10);
            Assert.That(OpenDescriptors("unwanted"), Is.Zero);
            Assert.That(deaf.Transport!.Disconnecting, Is.False);
        });
    }

    [Test]
    public void Children_do_not_inherit_what_comes()
    {
        const int GetFlags = 1;
        const int CloseOnExec = 1;
        Run(async Deferred () =>
        {
            Taker taker = new() { Keeps = true };
            Peer sender = await Pair(taker);
            Send(sender, "one");
            sender.Transport!.Write("x");
            await taker.Got(1);
            Assert.That(LibC.Control((int)taker.Kept.Single().DangerousGetHandle(), GetFlags, 0) & CloseOnExec, Is.EqualTo(CloseOnExec));
            taker.Kept[0].Dispose();
        });
    }

    [Test]
    public void A_protocol_that_throws_loses_the_connection_and_what_it_did_not_take_is_closed()
    {
        Run(async Deferred () =>
        {
            Taker taker = new() { OnFile = static () => throw new InvalidOperationException("boom") };
            Peer sender = await Pair(taker);
            sender.Transport!.Write("a");
            Send(sender, "unwanted");
            Send(sender, "unwanted");
            Send(sender, "unwanted");
            await taker.Lost();
            Assert.That(taker.Files, Has.Count.EqualTo(1));
            Assert.That(taker.Reason, Is.TypeOf<ConnectionLost>().With.Message.Contains("boom"));
            Assert.That(OpenDescriptors("unwanted"), Is.Zero);
            Assert.That(Log.Take(LogLevel.Error), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void What_comes_as_the_connection_is_being_closed_is_closed_too()
    {
        Run(async Deferred () =>
        {
            Taker taker = new();
            Peer sender = await Pair(taker);
            taker.Transport!.LoseConnection();
            Send(sender, "late");
            sender.Transport!.Write("x");
            await sender.Lost();
            await taker.Lost();
            Assert.That(OpenDescriptors("late"), Is.Zero);
        });
    }

    [TestCase(0)]
    [TestCase(1)]
    public void One_that_cannot_be_taken_for_want_of_descriptors_ends_the_connection(int room)
    {
        Run(async Deferred () =>
        {
            // What is loaded at the first end may itself need descriptors.
            Taker first = new() { OnFile = static () => throw new InvalidOperationException("boom") };
            Peer sender = await Pair(first);
            Send(sender, "one");
            sender.Transport!.Write("x");
            await first.Lost();
            Log.Take(LogLevel.Error);
            Taker taker = new();
            sender = await Pair(taker);
            taker.Transport!.PauseProducing();
            await EndOfTurn();
            Send(sender, "one");
            Send(sender, "two");
            sender.Transport!.Write("x");
            await EndOfTurn();
            Assert.That(sender.Transport.BufferedBytes, Is.Zero);
            using (new DescriptorLimit(room))
            {
                taker.Transport.ResumeProducing();
                await taker.Lost();
            }

            Assert.That((taker.Files.Count, taker.Count), Is.EqualTo((0, 0L)), "the second would be taken for the first");
            Assert.That(taker.Reason, Is.TypeOf<ConnectionLost>());
            Assert.That(OpenDescriptors("one"), Is.Zero);
        });
    }

    [Test]
    public void Beside_large_answers_that_are_sent_at_once_they_keep_their_places()
    {
        const int Piece = 48 * 1024;
        Run(async Deferred () =>
        {
            Taker taker = new();
            Peer server = new();
            List<long> at = [];
            taker.OnFile = () => at.Add(taker.Count);
            server.OnData = _ =>
            {
                Send(server, "one");
                server.Transport!.Write((Bytes)new byte[Piece]);
                Send(server, "two");
                server.Transport.Write((Bytes)new byte[Piece]);
                Send(server, "three");
            };
            await Pair(server, taker);
            taker.Transport!.Write("?");
            await taker.Got(2 * Piece);
            Assert.That(taker.Files, Is.EqualTo((string[])["one", "two", "three"]));
            Assert.That(at[0], Is.Zero);
            Assert.That(at[1], Is.InRange(1, Piece));
            Assert.That(at[2], Is.InRange(Piece, (2 * Piece) - 1));
        });
    }

    [Test]
    public void A_connected_socket_can_be_passed_and_adopted()
    {
        Run(async Deferred () =>
        {
            using Socket near = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            Peer adopted = new();
            Peer far = new();
            IListeningPort port = Reactor.ListenTCP(0, new Factory { Protocol = () => far, Noisy = false }, @interface: "127.0.0.1");
            near.Connect(System.Net.IPAddress.Loopback, ((IPv4Address)port.GetHost()).Port);
            Taker taker = new() { Keeps = true };
            Peer sender = await Pair(taker);
            ((IUNIXTransport)sender.Transport!).SendFileDescriptor(near.SafeHandle);
            sender.Transport.Write("x");
            await taker.Got(1);
            SafeSocketHandle handle = new(taker.Kept.Single().DangerousGetHandle(), ownsHandle: true);
            taker.Kept[0].SetHandleAsInvalid();
            Reactor.AdoptStreamConnection(handle, AddressFamily.InterNetwork, new Factory { Protocol = () => adopted, Noisy = false });
            near.Close();
            adopted.Transport!.Write("over a passed socket");
            await far.Got(20);
            Assert.That(far.Data, Is.EqualTo((Bytes)"over a passed socket"));
        });
    }

    [Test]
    public void What_cannot_be_sent_is_refused_and_the_connection_stays()
    {
        Run(async Deferred () =>
        {
            Taker taker = new();
            Peer sender = await Pair(taker);
            IUNIXTransport transport = (IUNIXTransport)sender.Transport!;
            SafeFileHandle closed = File.OpenHandle(_directory.File("closed"), FileMode.Create, FileAccess.Write);
            closed.Dispose();
            Assert.That(() => transport.SendFileDescriptor(closed), Throws.TypeOf<ObjectDisposedException>());
            using SafeFileHandle nonsense = new(999_999, ownsHandle: false);
            Assert.That(() => transport.SendFileDescriptor(nonsense), Throws.TypeOf<SocketException>().With.Message.Contains("999999"));
            transport.Write("x");
            await taker.Got(1);
            ((ITLSTransport)transport).StartTLS(Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority));
            Assert.That(() => Send(sender, "one"), Throws.InvalidOperationException.With.Message.Contains("TLS"));
            transport.AbortConnection();
            await sender.Lost();
            Assert.That(OpenDescriptors("one"), Is.Zero);
        });
    }

    [Test]
    public void After_the_end_nothing_is_kept()
    {
        Run(async Deferred () =>
        {
            Taker taker = new();
            Peer sender = await Pair(taker);
            sender.Transport!.AbortConnection();
            Send(sender, "late");
            await sender.Lost();
            Send(sender, "late");
            Assert.That(OpenDescriptors("late"), Is.Zero);
        });
    }

    private int OpenDescriptors(string name)
    {
        string path = _directory.File(name);
        return Directory.GetFiles("/proc/self/fd").Count(link => new FileInfo(link).LinkTarget == path);
    }

    /// <summary>Sends a file that has its name in it, and closes it at once.</summary>
    private void Send(Peer sender, string name)
    {
        string path = _directory.File(name);
        File.WriteAllText(path, name);
        using SafeFileHandle file = File.OpenHandle(path);
        ((IUNIXTransport)sender.Transport!).SendFileDescriptor(file);
    }

    private async Deferred<Peer> Pair(Peer server, Peer? client = null)
    {
        Peer made = client ?? new Peer();
        string path = _directory.File("socket");
        IListeningPort port = Reactor.ListenUNIX(path, new Factory { Protocol = () => server, Noisy = false });
        Reactor.ConnectUNIX(path, new PeerFactory(made));
        await server.Made();
        await made.Made();
        await port.StopListening();
        return made;
    }

    private sealed class Taker : Peer, IFileDescriptorReceiver
    {
        public bool Keeps { get; init; }

        public Action? OnFile { get; set; }

        public List<string> Files { get; } = [];

        public List<string> Order { get; } = [];

        public List<SafeFileHandle> Kept { get; } = [];

        public void FileDescriptorReceived(SafeFileHandle descriptor)
        {
            if (Keeps)
            {
                Kept.Add(descriptor);
                return;
            }

            using (descriptor)
            {
                byte[] content = new byte[100];
                string text = Encoding.UTF8.GetString(content.AsSpan(0, RandomAccess.Read(descriptor, content, 0)));
                Files.Add(text);
                Order.Add(text);
            }

            OnFile?.Invoke();
        }

        public override void DataReceived(Bytes data)
        {
            Order.Add(data.Decode());
            base.DataReceived(data);
        }
    }
}
