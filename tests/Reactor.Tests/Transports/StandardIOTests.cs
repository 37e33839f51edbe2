using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Twisted.Internet;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>
/// A connection over two descriptors that are no sockets, on each back end; as Linux has it, and as it is where the loop watches sockets only.
/// </summary>
/// <param name="portable">Whether by threads, as on other systems.</param>
[TestFixture(typeof(EPollReactor), false)]
[TestFixture(typeof(SelectReactor), false)]
[TestFixture(typeof(EPollReactor), true)]
[TestFixture(typeof(SelectReactor), true)]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
public sealed class StandardIOTests<TReactor>(bool portable) : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private const int O_RDWR = 2;
    private const int O_WRONLY = 1;
    private const int O_NONBLOCK = 0x800;
    private const int O_APPEND = 0x400;
    private const int F_GETFL = 3;
    private const int F_SETFL = 4;

    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public void Bytes_go_both_ways_over_pipes()
    {
        Run(async Deferred () =>
        {
            Peer peer = new() { OnMade = static () => { } };
            (FileStream toPeer, FileStream fromPeer, StandardIO connection) = Connect(peer);
            Assert.That(peer.Calls, Is.EqualTo(new[] { "made" }));
            toPeer.Write("question"u8);
            await peer.Got(8);
            peer.Transport!.Write("answer");
            await EndOfTurn();
            Assert.That(Read(fromPeer, 6), Is.EqualTo("answer"));
            Assert.That(connection.GetPeer(), Is.EqualTo(new PipeAddress()));
            toPeer.Dispose();
            await peer.Lost();
            Assert.That(peer.Reason, Is.TypeOf<ConnectionDone>());
            Assert.That(fromPeer.ReadByte(), Is.EqualTo(-1), "closed too");
        });
    }

    [Test]
    public void At_the_end_of_input_what_was_written_still_goes_out()
    {
        Run(async Deferred () =>
        {
            Peer peer = new();
            (FileStream toPeer, FileStream fromPeer, _) = Connect(peer);
            peer.Transport!.Write(new byte[300_000]);
            toPeer.Dispose();
            Task<int> reading = Task.Run(() =>
            {
                using MemoryStream all = new();
                fromPeer.CopyTo(all);
                return (int)all.Length;
            });
            await peer.Lost();
            Assert.That(await reading, Is.EqualTo(300_000));
            Assert.That(peer.Reason, Is.TypeOf<ConnectionDone>());
        });
    }

    [Test]
    public void The_two_directions_can_end_one_by_one()
    {
        Run(async Deferred () =>
        {
            HalfPeer peer = new();
            (FileStream toPeer, FileStream fromPeer, StandardIO connection) = Connect(peer);
            peer.Transport!.Write("last words");
            connection.LoseWriteConnection();
            await Until(() => peer.Calls.Contains("write lost"));
            Assert.That(Read(fromPeer, 10), Is.EqualTo("last words"));
            Assert.That(fromPeer.ReadByte(), Is.EqualTo(-1));
            toPeer.Write("still heard"u8);
            await peer.Got(11);
            toPeer.Dispose();
            await peer.Lost();
            Assert.That(peer.Calls, Is.EqualTo(new[] { "made", "write lost", "data", "read lost", "lost" }));
        });
    }

    [Test]
    public void After_the_end_of_input_a_half_closeable_protocol_goes_on_writing()
    {
        Run(async Deferred () =>
        {
            HalfPeer peer = new();
            (FileStream toPeer, FileStream fromPeer, _) = Connect(peer);
            toPeer.Dispose();
            await Until(() => peer.Calls.Contains("read lost"));
            peer.Transport!.Write("more");
            await EndOfTurn();
            Assert.That(Read(fromPeer, 4), Is.EqualTo("more"));
            peer.Transport!.LoseConnection();
            await peer.Lost();
        });
    }

    [Test]
    public void Whoever_shares_the_pipe_does_not_find_it_non_blocking()
    {
        Run(async Deferred () =>
        {
            int[] input = new int[2];
            int[] output = new int[2];
            Assert.That(LibC.Pipe(input) + LibC.Pipe(output), Is.Zero);
            int sharedInput = LibC.Dup(input[0]);
            int sharedOutput = LibC.Dup(output[1]);
            Peer peer = new();
            _ = new StandardIO(peer, input[0], output[1], Reactor, portable);
            peer.Transport!.Write("x");
            await EndOfTurn();
            Assert.That(LibC.Control(sharedInput, F_GETFL, 0) & O_NONBLOCK, Is.Zero);
            Assert.That(LibC.Control(sharedOutput, F_GETFL, 0) & O_NONBLOCK, Is.Zero);
            peer.Transport!.LoseConnection();
            await peer.Lost();
            foreach (int descriptor in new[] { sharedInput, sharedOutput, input[1], output[0] })
            {
                Assert.That(LibC.Close(descriptor), Is.Zero);
            }
        });
    }

    [Test]
    public void Files_are_read_and_written_and_the_end_comes_when_all_is_written()
    {
        Run(async Deferred () =>
        {
            string source = _directory.File("source");
            string target = _directory.File("target");
            byte[] content = [.. Enumerable.Range(0, 500_000).Select(static i => (byte)(i ^ (i >> 8)))];
            File.WriteAllBytes(source, content);
            File.WriteAllText(target, "before:");
            Peer peer = new();
            peer.OnData = data => peer.Transport!.Write(data);
            _ = new StandardIO(peer, LibC.Open(source, 0), LibC.Open(target, O_WRONLY | O_APPEND), Reactor, portable);
            await peer.Lost();
            Assert.That(peer.Reason, Is.TypeOf<ConnectionDone>());
            Assert.That(File.ReadAllBytes(target).AsSpan().SequenceEqual([.. "before:"u8, .. content]), Is.True);
        });
    }

    [Test]
    public void A_reactor_that_stops_lets_the_rest_be_written_to_a_file()
    {
        string target = _directory.File("target");
        File.WriteAllText(target, string.Empty);
        Run(() =>
        {
            Peer peer = new();
            _ = new StandardIO(peer, LibC.Open("/dev/null", 0), LibC.Open(target, O_WRONLY), Reactor, portable);
            peer.Transport!.Write("the rest");
            return Defer.Succeed();
        });
        Assert.That(File.ReadAllText(target), Is.EqualTo("the rest"));
    }

    [Test]
    public void Nothing_can_be_read_from_and_written_to_nowhere()
    {
        Run(async Deferred () =>
        {
            Peer peer = new();
            peer.OnMade = () => peer.Transport!.Write("gone");
            _ = new StandardIO(peer, LibC.Open("/dev/null", 0), LibC.Open("/dev/null", O_WRONLY), Reactor, portable);
            await peer.Lost();
            Assert.That(peer.Reason, Is.TypeOf<ConnectionDone>());
        });
    }

    [Test]
    public void A_terminal_serves_for_both_directions()
    {
        Run(async Deferred () =>
        {
            int master = LibC.OpenPt(O_RDWR);
            byte[] name = new byte[100];
            Assert.That(LibC.GrantPt(master) + LibC.UnlockPt(master) + LibC.PtsName(master, name, name.Length), Is.Zero);
            string slave = Encoding.ASCII.GetString(name).TrimEnd('\0');
            Peer peer = new();
            _ = new StandardIO(peer, LibC.Open(slave, O_RDWR), LibC.Open(slave, O_RDWR), Reactor, portable);
            using FileStream keyboard = new(new SafeFileHandle(master, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0);
            keyboard.Write("typed\n"u8);
            await peer.Got(6);
            Assert.That(peer.Data, Is.EqualTo((Bytes)"typed\n"));
            peer.Transport!.Write("shown");
            await EndOfTurn();
            Assert.That(Read(keyboard, 12), Is.EqualTo("typed\r\nshown"), "the terminal's echo, and ours");
            keyboard.Dispose();
            await peer.Lost();
        });
    }

    [Test]
    public void A_producer_is_paused_while_nobody_takes_the_output()
    {
        Run(async Deferred () =>
        {
            Peer peer = new();
            (FileStream toPeer, FileStream fromPeer, StandardIO connection) = Connect(peer);
            PushProducer producer = new();
            connection.RegisterProducer(producer, streaming: true);
            long written = 0;
            while (!producer.Paused)
            {
                connection.Write(new byte[10_000]);
                written += 10_000;
                await Later();
            }

            Assert.That(connection.BufferedBytes, Is.LessThan(TransportLimits.HighWaterMark + 10_001));
            byte[] buffer = new byte[written];
            Task reading = Task.Run(() => fromPeer.ReadExactly(buffer));
            await Until(() => !producer.Paused);
            await reading;
            connection.UnregisterProducer();
            toPeer.Dispose();
            await peer.Lost();
        });
    }

    [Test]
    public void Input_is_paused_and_resumed()
    {
        Run(async Deferred () =>
        {
            Peer peer = new();
            (FileStream toPeer, _, StandardIO connection) = Connect(peer);
            connection.PauseProducing();
            toPeer.Write("x"u8);
            await Later(0.005);
            Assert.That(peer.Count, Is.Zero);
            connection.ResumeProducing();
            await peer.Got(1);
            connection.AbortConnection();
            await peer.Lost();
            Assert.That(peer.Reason, Is.TypeOf<ConnectionAborted>());
        });
    }

    [Test]
    public void Input_that_nobody_takes_is_held_up_and_none_of_it_is_lost()
    {
        Run(async Deferred () =>
        {
            int[] input = new int[2];
            Assert.That(LibC.Pipe(input), Is.Zero);
            Assert.That(LibC.Control(input[1], F_SETFL, O_NONBLOCK | O_WRONLY), Is.Zero);
            Peer peer = new();
            StandardIO connection = new(peer, input[0], LibC.Open("/dev/null", O_WRONLY), Reactor, portable);
            connection.PauseProducing();
            long written = 0;

            // A thread may be carrying on what was refused just now: many times in a row, it is full.
            for (int refused = 0; refused < 10;)
            {
                nint count = LibC.Write(input[1], new byte[10_000], 10_000);
                refused = count < 0 ? refused + 1 : 0;
                written += Math.Max(0, count);
                await Later(0.002);
            }

            Assert.That(written, Is.LessThan(1_000_000));
            Assert.That(peer.Count, Is.Zero);
            connection.ResumeProducing();
            await peer.Got((int)written);
            LibC.Close(input[1]);
            await peer.Lost();
            Assert.That(peer.Count, Is.EqualTo(written));
        });
    }

    [Test]
    public void The_end_closes_the_input_too_whether_or_not_any_comes()
    {
        Run(async Deferred () =>
        {
            Peer peer = new();
            (FileStream toPeer, _, StandardIO connection) = Connect(peer);
            connection.LoseConnection();
            await peer.Lost();
            await Until(() => IsRefused(toPeer));
        });
    }

    [Test]
    public void Afterwards_a_number_that_everybody_knows_stands_for_nothing()
    {
        int kept = LibC.Dup(0);
        try
        {
            Run(async Deferred () =>
            {
                int[] input = new int[2];
                Assert.That(LibC.Pipe(input), Is.Zero);
                Assert.That(LibC.Dup2(input[0], 0), Is.Zero);
                Assert.That(LibC.Close(input[0]), Is.Zero);
                Peer peer = new();
                _ = new StandardIO(peer, 0, LibC.Open("/dev/null", O_WRONLY), Reactor, portable);
                Assert.That((int)LibC.Write(input[1], "typed"u8.ToArray(), 5), Is.EqualTo(5));
                await peer.Got(5);
                peer.Transport!.LoseConnection();
                await peer.Lost();
                await Until(static () => new FileInfo("/proc/self/fd/0").LinkTarget == "/dev/null");
                LibC.Close(input[1]);
            });
        }
        finally
        {
            LibC.Dup2(kept, 0);
            LibC.Close(kept);
        }
    }

    [Test]
    public void An_abort_waits_for_nobody_who_does_not_take_the_output()
    {
        Run(async Deferred () =>
        {
            Peer peer = new();
            (_, FileStream fromPeer, StandardIO connection) = Connect(peer);
            connection.Write(new byte[1_000_000]);
            await EndOfTurn();
            await Until(() => connection.BufferedBytes > 0);
            connection.AbortConnection();
            await peer.Lost();
            Assert.That(peer.Reason, Is.TypeOf<ConnectionAborted>());
            fromPeer.Dispose();
        });
    }

    [Test]
    public void A_reader_that_goes_away_ends_the_connection_with_the_next_write()
    {
        Run(async Deferred () =>
        {
            Peer peer = new();
            (_, FileStream fromPeer, _) = Connect(peer);
            fromPeer.Dispose();
            peer.Transport!.Write("anybody?");
            await peer.Lost();
            Assert.That(peer.Reason, Is.TypeOf<ConnectionLost>());
        });
    }

    [Test]
    public void A_descriptor_that_is_not_open_is_a_clear_error()
    {
        Assert.That(
            () => new StandardIO(new Peer(), 12345, 12346, Reactor, portable),
            Throws.InstanceOf<System.Net.Sockets.SocketException>().With.Message.Contains("12345"));
    }

    [Test]
    public void For_want_of_descriptors_it_fails_and_takes_none()
    {
        Run(async Deferred () =>
        {
            // What is loaded at the first one may itself need descriptors.
            Peer first = new();
            _ = new StandardIO(first, LibC.Open("/dev/null", 0), LibC.Open("/dev/null", O_WRONLY), Reactor, portable);
            await first.Lost();
            string target = _directory.File("target");
            int input = LibC.Open("/dev/null", 0);
            int output = OpenForWriting(target, "");
            await Later(0.01);
            int before = OpenDescriptors();
            Peer? peer = null;
            int failures = 0;
            for (int room = 0; peer is null && room < 30; room++)
            {
                using (new DescriptorLimit(room))
                {
                    try
                    {
                        Peer next = new();
                        _ = new StandardIO(next, input, output, Reactor, portable);
                        peer = next;
                    }
                    catch (Exception error) when (error is SocketException or IOException)
                    {
                        failures++;
                    }
                }

                await Until(() => peer is not null || OpenDescriptors() == before);
                Assert.That(peer is not null || LibC.Control(input, F_GETFL, 0) >= 0, Is.True, "it is still the caller's");
            }

            Assert.That(failures, Is.GreaterThan(2));
            await peer!.Lost();
        });
    }

    [Test]
    public void After_a_half_close_of_a_file_the_end_still_comes()
    {
        Run(async Deferred () =>
        {
            HalfPeer peer = new();
            int output = OpenForWriting(_directory.File("target"), "");
            int[] input = new int[2];
            Assert.That(LibC.Pipe(input), Is.Zero);
            _ = new StandardIO(peer, input[0], output, Reactor, portable);
            peer.Transport!.Write("all");
            ((IStreamTransport)peer.Transport).LoseWriteConnection();
            await Until(() => peer.Calls.Contains("write lost") && File.ReadAllText(_directory.File("target")) == "all");
            await Later(0.01);
            LibC.Close(input[1]);
            await peer.Lost();
            Assert.That(peer.Reason, Is.TypeOf<ConnectionDone>());
        });
    }

    [Test]
    public void What_a_full_disk_does_not_take_is_no_clean_end([Values] bool closed)
    {
        Run(async Deferred () =>
        {
            Peer peer = new();
            int[] input = new int[2];
            Assert.That(LibC.Pipe(input), Is.Zero);
            _ = new StandardIO(peer, input[0], LibC.Open("/dev/full", O_WRONLY), Reactor, portable);
            peer.Transport!.Write("too much");
            if (closed)
            {
                peer.Transport.LoseConnection();
            }

            await peer.Lost();
            Assert.That(peer.Reason, Is.TypeOf<ConnectionLost>().With.Message.Contains("No space"));
            LibC.Close(input[1]);
        });
    }

    [Test]
    public void One_socket_for_both_directions_is_closed_once_and_its_halves_one_by_one()
    {
        Run(async Deferred () =>
        {
            (Socket ours, Socket theirs) = SocketPair();
            int number = LibC.Dup((int)ours.Handle);
            ours.Dispose();
            HalfPeer peer = new();
            _ = new StandardIO(peer, number, number, Reactor, portable);
            ((IStreamTransport)peer.Transport!).LoseWriteConnection();
            await Until(() => peer.Calls.Contains("write lost"));
            Assert.That(theirs.Receive(new byte[1]), Is.Zero);

            // Somebody else gets the number that is free now: it is not to be closed by whoever had it.
            int other = LibC.Open("/dev/null", O_RDWR);
            theirs.Send("still heard"u8);
            await peer.Got(11);
            theirs.Dispose();
            await peer.Lost();
            Assert.That(LibC.Close(other), Is.Zero);
        });
    }

    [Test]
    public void The_end_of_input_of_one_socket_leaves_its_output()
    {
        Run(async Deferred () =>
        {
            (Socket ours, Socket theirs) = SocketPair();
            int number = LibC.Dup((int)ours.Handle);
            ours.Dispose();
            HalfPeer peer = new();
            _ = new StandardIO(peer, number, number, Reactor, portable);
            theirs.Shutdown(SocketShutdown.Send);
            await Until(() => peer.Calls.Contains("read lost"));
            Assert.That(LibC.Control(number, F_GETFL, 0), Is.Not.Negative, "it is the output's still");
            peer.Transport!.Write("answer");
            peer.Transport.LoseConnection();
            await peer.Lost();
            byte[] answer = new byte[10];
            Assert.That(theirs.Receive(answer), Is.EqualTo(6));
            Assert.That(theirs.Receive(answer), Is.Zero);
            theirs.Dispose();
        });
    }

    private static int OpenDescriptors() => Directory.GetFiles("/proc/self/fd").Length;

    private static int OpenForWriting(string path, string content)
    {
        File.WriteAllText(path, content);
        return LibC.Open(path, O_WRONLY);
    }

    private (Socket Ours, Socket Theirs) SocketPair()
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        UnixDomainSocketEndPoint address = new(_directory.File("socket"));
        listener.Bind(address);
        listener.Listen();
        Socket theirs = new(AddressFamily.Unix, SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        theirs.Connect(address);
        return (listener.Accept(), theirs);
    }

    private static bool IsRefused(FileStream pipe)
    {
        try
        {
            pipe.WriteByte(0);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string Read(Stream stream, int count)
    {
        byte[] data = new byte[count];
        stream.ReadExactly(data);
        return Encoding.ASCII.GetString(data);
    }

    private (FileStream ToPeer, FileStream FromPeer, StandardIO Connection) Connect(Protocol protocol)
    {
        int[] input = new int[2];
        int[] output = new int[2];
        Assert.That(LibC.Pipe(input) + LibC.Pipe(output), Is.Zero);
        FileStream toPeer = new(new SafeFileHandle(input[1], ownsHandle: true), FileAccess.Write, bufferSize: 0);
        FileStream fromPeer = new(new SafeFileHandle(output[0], ownsHandle: true), FileAccess.Read, bufferSize: 0);
        return (toPeer, fromPeer, new StandardIO(protocol, input[0], output[1], Reactor, portable));
    }
}
