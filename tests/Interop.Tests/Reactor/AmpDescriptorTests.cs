using System.Text;
using Microsoft.Win32.SafeHandles;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;
using Twisted.Protocols.Amp;

namespace Twisted.Interop.Tests.Reactor;

/// <summary>Ours and Python's AMP pass open files as arguments.</summary>
[TestFixture]
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AmpDescriptorTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Socket => System.IO.Path.Combine(_directory.Root, "socket");

    public void Dispose() => _directory.Dispose();

    [SetUp]
    public Task NeedTwisted() => PythonModule.Require("twisted.protocols.amp", "python3-twisted");

    [Test]
    public async Task Python_asks_with_a_file_and_gets_one_of_ours()
    {
        await using LoopThread loop = LoopThread.Start();
        await loop.Call(() => loop.Reactor.ListenUNIX(Socket, new Factory { Protocol = () => new Side(_directory), Noisy = false }));
        ProgramRun run = await ProgramRun.Of(
            Peers.Python, ["-W", "ignore", Peers.Driver("amp_changes.py"), "files-ask", Socket, _directory.Write("question", "a question")]);
        Assert.That(run.Output, Is.EqualTo("a question | our answer to a question\na question | our answer to a question\n"), run.Transcript);
    }

    [Test]
    public async Task We_ask_Python_with_a_file_and_get_one_of_its_own()
    {
        await using RunningProgram server = RunningProgram.Start(
            Peers.Python, "-u", "-W", "ignore", Peers.Driver("amp_changes.py"), "files-serve", Socket);
        await server.Wrote("(ready)");
        await using LoopThread loop = LoopThread.Start();
        string path = _directory.Write("question", "a question");
        TaskCompletionSource<string> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await loop.Call(() => Ask(loop.Reactor, path).AddCallbacks(outcome.SetResult, failure => outcome.SetException(failure.Value)));
        Assert.That(await outcome.Task.WaitAsync(ProgramRun.Limit), Is.EqualTo("a question | python's answer to a question"), server.Output);
    }

    private async Deferred<string> Ask(ReactorBase reactor, string path)
    {
        AMP peer = await Endpoints.ConnectProtocol(new UNIXClientEndpoint(reactor, Socket), new AMP());
        using SafeFileHandle file = File.OpenHandle(path);
        AmpObjects answer = await peer.CallRemote<Pass>(new() { ["file"] = file });
        peer.Transport!.LoseConnection();
        return $"{answer.Get<string>("text")} | {Content(answer.Get<SafeFileHandle>("file"))}";
    }

    private static string Content(SafeFileHandle file)
    {
        using (file)
        {
            byte[] content = new byte[100];
            return Encoding.UTF8.GetString(content.AsSpan(0, RandomAccess.Read(file, content, 0)));
        }
    }

    private sealed class Pass : Command
    {
        public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("file", new Descriptor())];

        public override IReadOnlyList<(string Name, Argument Type)> Response => [("file", new Descriptor()), ("text", new Unicode())];
    }

    private sealed class Side : AMP
    {
        public Side(TemporaryDirectory directory) => Responder<Pass>(args =>
        {
            string text = Content(args.Get<SafeFileHandle>("file"));
            return new AmpObjects { ["text"] = text, ["file"] = File.OpenHandle(directory.Write("answer", $"our answer to {text}")) };
        });
    }
}
