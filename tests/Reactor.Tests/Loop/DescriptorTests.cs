using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.Loop;

/// <summary>Descriptors of one's own, on each back end.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class DescriptorTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [Test]
    public void A_reader_is_called_while_there_is_something_to_read()
    {
        Run(async Deferred () =>
        {
            using Watched watched = new();
            int reads = 0;
            watched.OnRead = () =>
            {
                reads++;
                watched.Socket.Receive(new byte[10]);
            };
            Reactor.AddReader(watched);
            Reactor.AddReader(watched);
            Assert.That(Reactor.GetReaders(), Is.EqualTo(new[] { watched }));
            await Later(0.002);
            Assert.That(reads, Is.Zero);
            watched.Socket.Send([1]);
            await Until(() => reads == 1);
            Reactor.RemoveReader(watched);
            Reactor.RemoveReader(watched);
            Assert.That(Reactor.GetReaders(), Is.Empty);
            watched.Socket.Send([1]);
            await Later(0.002);
            Assert.That(reads, Is.EqualTo(1));
        });
    }

    [Test]
    public void A_pipe_can_be_watched_beside_sockets()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Pipes are watched on Linux only.");
        }

        Run(async Deferred () =>
        {
            using AnonymousPipeServerStream reading = new(PipeDirection.In);
            using AnonymousPipeClientStream writing = new(PipeDirection.Out, reading.ClientSafePipeHandle);
            using Watched socket = new();
            Piped pipe = new(reading.SafePipeHandle.DangerousGetHandle());
            List<string> calls = [];
            pipe.OnRead = () => calls.Add($"pipe {reading.ReadByte()}");
            socket.OnRead = () => calls.Add($"socket {socket.Socket.Receive(new byte[10])}");
            Reactor.AddReader(pipe);
            Reactor.AddReader(socket);
            await Later(0.002);
            Assert.That(calls, Is.Empty);
            writing.WriteByte(7);
            await Until(() => calls.Count == 1);
            socket.Socket.Send([1]);
            await Until(() => calls.Count == 2);
            Assert.That(calls, Is.EqualTo(new[] { "pipe 7", "socket 1" }));
            pipe.OnRead = () =>
            {
                calls.Add($"pipe {reading.ReadByte()}");
                Reactor.RemoveReader(pipe);
            };
            writing.Dispose();
            await Until(() => calls.Count == 3);
            Assert.That(calls[^1], Is.EqualTo("pipe -1"), "the end");
            Reactor.RemoveReader(socket);
        });
    }

    [Test]
    public void A_writer_is_called_while_there_is_room_and_reader_and_writer_go_together()
    {
        Run(async Deferred () =>
        {
            using Watched watched = new();
            int writes = 0;
            int reads = 0;
            watched.OnWrite = () =>
            {
                if (++writes == 3)
                {
                    Reactor.RemoveWriter(watched);
                    watched.Socket.Send([1]);
                }
            };
            watched.OnRead = () =>
            {
                reads++;
                Reactor.RemoveReader(watched);
            };
            Reactor.AddWriter(watched);
            Reactor.AddReader(watched);
            Assert.That(Reactor.GetWriters(), Is.EqualTo(new[] { watched }));
            await Until(() => reads == 1);
            Assert.That(writes, Is.EqualTo(3));
            Assert.That(Reactor.GetWriters(), Is.Empty);
        });
    }

    [Test]
    public void What_a_descriptor_throws_ends_its_watching()
    {
        Run(async Deferred () =>
        {
            using Watched watched = new();
            watched.OnWrite = static () => throw new InvalidOperationException("boom");
            Reactor.AddWriter(watched);
            await Until(() => watched.Lost is not null);
            Assert.That(watched.Lost!.Message, Is.EqualTo("boom"));
            Assert.That(Reactor.GetWriters(), Is.Empty);
        });
        Assert.That(Log.Take(LogLevel.Error).Select(e => e.Id), Is.EqualTo(new[] { 1004 }));
    }

    [Test]
    public void When_the_reactor_stops_a_descriptor_is_told_once()
    {
        using Watched watched = new();
        Run(() =>
        {
            Reactor.AddReader(watched);
            Reactor.AddWriter(watched);
            return Defer.Succeed();
        });
        Assert.That(watched.Lost, Is.TypeOf<ConnectionLost>());
        Assert.That(watched.LostCount, Is.EqualTo(1));
    }

    /// <summary>A socket connected to itself.</summary>
    private sealed class Piped(nint number) : IReadDescriptor
    {
        public Action? OnRead { get; set; }

        public nint Fileno() => number;

        public void DoRead() => OnRead?.Invoke();

        public void ConnectionLost(Failure reason)
        {
        }
    }

    private sealed class Watched : IReadDescriptor, IWriteDescriptor, IDisposable
    {
        public Watched()
        {
            Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Socket.Connect(Socket.LocalEndPoint!);
        }

        public Socket Socket { get; } = new(AddressFamily.InterNetwork, SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);

        public Action? OnRead { get; set; }

        public Action? OnWrite { get; set; }

        public Exception? Lost { get; private set; }

        public int LostCount { get; private set; }

        public nint Fileno() => Socket.Handle;

        public void DoRead() => OnRead?.Invoke();

        public void DoWrite() => OnWrite?.Invoke();

        public void ConnectionLost(Failure reason)
        {
            Lost = reason.Value;
            LostCount++;
        }

        public void Dispose() => Socket.Dispose();
    }
}
