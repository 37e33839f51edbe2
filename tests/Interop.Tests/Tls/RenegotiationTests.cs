using Twisted.Internet;
using Twisted.Interop.Tests.CoreExamples;
using Twisted.Interop.Tests.Rig;
using Twisted.Python;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Interop.Tests.Tls;

/// <summary>A client of TLS 1.2 that wants to agree anew on keys, as often as it likes: that costs a server much and a client little.</summary>
internal sealed class RenegotiationTests
{
    [Test]
    public async Task Is_refused_and_nobody_else_notices([Values] bool select)
    {
        string openssl = Peers.Program("openssl", "openssl");
        TaskCompletionSource<Exception> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopThread loop = LoopThread.Start(select ? new SelectReactor() : new EPollReactor());
        int port = await loop.Call(() => ((IPv4Address)loop.Reactor.ListenSSL(
            0, new Factory { Protocol = () => new Telling(ended), Noisy = false }, TestCertificates.Server.Options(), @interface: "127.0.0.1").GetHost()).Port);
        using ScriptedClient before = await ScriptedClient.Connect(port);
        await before.StartTLS();
        await Talk(before, "before\r\n");
        await using RunningProgram client = RunningProgram.Start(openssl, ["s_client", "-connect", $"127.0.0.1:{port}", "-tls1_2"]);
        await client.Wrote("(Secure Renegotiation IS supported)");
        await client.Type("hello\n");
        await client.Wrote("(?m)^(hello)$");

        // A line that is this one letter is s_client's order to renegotiate.
        await client.Type("R\n");
        await client.Wrote("(RENEGOTIATING)");
        Assert.That(await client.Ended(), Is.Not.Zero, client.Output);
        Assert.That(client.Output, Does.Contain("no renegotiation").Or.Contain("unexpected eof"), "refused, or hung up on");
        Assert.That(await ended.Task.WaitAsync(ProgramRun.Limit), Is.InstanceOf<ConnectionLost>());

        await Talk(before, "still there\r\n");
        using ScriptedClient after = await ScriptedClient.Connect(port);
        await after.StartTLS();
        await Talk(after, "after\r\n");
    }

    private static async Task Talk(ScriptedClient client, string text)
    {
        await client.Send(text);
        await client.ReadUntil(text);
    }

    private sealed class Telling(TaskCompletionSource<Exception> ended) : Protocol
    {
        public override void DataReceived(Bytes data) => Transport!.Write(data);

        public override void ConnectionLost(Failure reason) => ended.TrySetResult(reason.Value);
    }
}
