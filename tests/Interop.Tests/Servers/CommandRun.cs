using Twisted.Conch;
using Twisted.Conch.Client;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;
using Twisted.Python;

namespace Twisted.Interop.Tests.Servers;

/// <summary>What a command that our client ran at a server of others came to.</summary>
/// <param name="Output">What it wrote; null when it did not run.</param>
/// <param name="Reason">How its connection ended, or why it did not run.</param>
internal sealed record CommandRun(string? Output, Exception Reason)
{
    /// <summary>Logs in on a reactor of its own and runs a command, giving it an input.</summary>
    /// <param name="server">Where.</param>
    /// <param name="command">What.</param>
    /// <param name="knownHosts">The file of known hosts; the server's own key unless given.</param>
    /// <param name="keys">Private keys to try.</param>
    /// <param name="password">A password to try.</param>
    /// <param name="input">Written before the input is closed.</param>
    /// <param name="certificates">Certificates of the keys.</param>
    public static async Task<CommandRun> Of(
        PeerServer server, string command, string? knownHosts = null, IReadOnlyList<Key>? keys = null, string? password = null, string input = "",
        IReadOnlyList<SSHCertificate>? certificates = null)
    {
        using TemporaryDirectory directory = new();
        string file = directory.Write("known_hosts", knownHosts ?? server.HostKey.KnownHostsLine(server.Port));
        using EPollReactor reactor = new();
        SSHCommandClientEndpoint endpoint = SSHCommandClientEndpoint.NewConnection(
            reactor,
            command,
            server.User,
            "127.0.0.1",
            port: server.Port,
            keys: keys,
            password: password is null ? default(Bytes?) : (Bytes)password,
            knownHosts: KnownHostsFile.FromPath(file),
            ui: new NobodyThere(),
            certificates: certificates);
        TaskCompletionSource<CommandRun> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        reactor.CallWhenRunning(() => endpoint.Connect(new Typist(input, done)).AddErrback(reason => { done.TrySetResult(new CommandRun(null, reason.Value)); }));
        Thread thread = new(() => reactor.Run(installSignalHandlers: false)) { IsBackground = true, Name = "reactor" };
        thread.Start();
        CommandRun run = await done.Task.WaitAsync(ProgramRun.Limit);
        reactor.CallFromThread(reactor.Stop);
        Assert.That(await Task.Run(() => thread.Join(ProgramRun.Limit)), Is.True, "The reactor did not stop.");
        return run;
    }

    private sealed class Typist(string input, TaskCompletionSource<CommandRun> done) : Factory
    {
        public override Protocol BuildProtocol(IAddress addr) => new Typing(input, done);
    }

    private sealed class Typing(string input, TaskCompletionSource<CommandRun> done) : Protocol
    {
        private Bytes _output;

        public override void ConnectionMade()
        {
            Transport!.Write(input);
            ((IStreamTransport)Transport).LoseWriteConnection();
        }

        public override void DataReceived(Bytes data) => _output += data;

        public override void ConnectionLost(Failure reason) => done.TrySetResult(new CommandRun(_output.Decode(), reason.Value));
    }

    /// <summary>No test may hang on a question.</summary>
    private sealed class NobodyThere : ConsoleUI
    {
        public override Deferred<bool> Prompt(string text) => false;

        public override void Warn(string text)
        {
        }
    }
}
