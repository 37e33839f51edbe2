using System.Text;
using Microsoft.Win32.SafeHandles;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;
using Twisted.Python;

namespace Twisted.Interop.Tests.Reactor;

/// <summary>Ours and Twisted pass each other open files over UNIX sockets.</summary>
[TestFixture]
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DescriptorPassingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Socket => Path.Combine(_directory.Root, "socket");

    public void Dispose() => _directory.Dispose();

    [SetUp]
    public Task NeedTwisted() => PythonModule.Require("twisted.internet.unix", "python3-twisted");

    [Test]
    public async Task Twisted_sends_us_files_and_reads_ours()
    {
        await using LoopThread loop = LoopThread.Start();
        await loop.Call(() => loop.Reactor.ListenUNIX(Socket, new Factory { Protocol = static () => new Answering(), Noisy = false }));
        string[] files = [.. Enumerable.Range(0, 5).Select(i => _directory.Write($"file{i}", $"file {i}"))];
        ProgramRun run = await ProgramRun.Of(Peers.Python, ["-W", "ignore", Peers.Driver("descriptor_peer.py"), "send", Socket, .. files]);
        Assert.That(
            run.Output.TrimEnd().Split('\n'), Is.EqualTo(Enumerable.Range(0, 5).Select(static i => $"got we have read: file {i}")), run.Transcript);
    }

    [Test]
    public async Task We_send_Twisted_files_and_read_its_own()
    {
        await using RunningProgram server = RunningProgram.Start(
            Peers.Python, "-u", "-W", "ignore", Peers.Driver("descriptor_peer.py"), "serve", Socket);
        await server.Wrote("(ready)");
        await using LoopThread loop = LoopThread.Start();
        string[] files = [.. Enumerable.Range(0, 5).Select(i => _directory.Write($"file{i}", $"file {i}"))];
        Sending client = new(files);
        await loop.Call(() => loop.Reactor.ConnectUNIX(Socket, new ClientFactory { Protocol = () => client, Noisy = false }));
        string[] seen = await client.Done.WaitAsync(ProgramRun.Limit);
        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 5).Select(static i => $"python has read: file {i}")), server.Output);
    }

    [Test]
    public async Task As_many_as_one_message_carries_are_all_taken()
    {
        await using LoopThread loop = LoopThread.Start();
        await loop.Call(() => loop.Reactor.ListenUNIX(Socket, new Factory { Protocol = static () => new Counting(), Noisy = false }));
        ProgramRun run = await ProgramRun.Of(Peers.Python, ["-W", "ignore", Peers.Driver("descriptor_peer.py"), "flood", Socket]);
        Assert.That(run.Output, Is.EqualTo("answer 253\n"), run.Transcript);
    }

    private static string Content(SafeFileHandle file)
    {
        using (file)
        {
            byte[] content = new byte[100];
            return Encoding.UTF8.GetString(content.AsSpan(0, RandomAccess.Read(file, content, 0)));
        }
    }

    private sealed class Answering : Protocol, IFileDescriptorReceiver
    {
        public void FileDescriptorReceived(SafeFileHandle descriptor)
        {
            string path = Path.GetTempFileName();
            File.WriteAllText(path, $"we have read: {Content(descriptor)}");
            using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.DeleteOnClose);
            ((IUNIXTransport)Transport!).SendFileDescriptor(file);
            Transport!.Write("y");
        }
    }

    private sealed class Counting : Protocol, IFileDescriptorReceiver
    {
        private int _count;

        public void FileDescriptorReceived(SafeFileHandle descriptor)
        {
            _count += Content(descriptor) == "flood" ? 1 : 0;
        }

        public override void DataReceived(Bytes data) => Transport!.Write($"{_count}");
    }

    private sealed class Sending(string[] files) : Protocol, IFileDescriptorReceiver
    {
        private readonly TaskCompletionSource<string[]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<string> _seen = [];

        public Task<string[]> Done => _done.Task;

        public override void ConnectionMade()
        {
            foreach (string path in files)
            {
                using SafeFileHandle file = File.OpenHandle(path);
                ((IUNIXTransport)Transport!).SendFileDescriptor(file);
                Transport!.Write("x");
            }
        }

        public void FileDescriptorReceived(SafeFileHandle descriptor)
        {
            _seen.Add(Content(descriptor));
            if (_seen.Count == files.Length)
            {
                Transport!.LoseConnection();
            }
        }

        public override void ConnectionLost(Failure reason) => _done.TrySetResult([.. _seen]);
    }
}
