using Twisted.Internet;
using Twisted.Interop.Tests.CoreExamples;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Reactor;

/// <summary>HAProxy in front of an endpoint: who connects to it is who our protocol sees.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
internal sealed class HAProxyTests<TReactor>
    where TReactor : ReactorBase, new()
{
    [TestCase("send-proxy")]
    [TestCase("send-proxy-v2")]
    public async Task The_clients_address_comes_through(string option)
    {
        string haproxy = Peers.Program("haproxy", "Debian's haproxy");
        await using LoopThread loop = LoopThread.Start(new TReactor());
        int behind = await Listen(loop, "haproxy:tcp:0:interface=127.0.0.1");
        using TemporaryDirectory directory = new();
        int front = Loopback.FreePort();
        string configuration = directory.Write("haproxy.cfg", $"""
            defaults
                mode tcp
                timeout connect 10s
                timeout client 60s
                timeout server 60s
            listen front
                bind 127.0.0.1:{front}
                server behind 127.0.0.1:{behind} {option}

            """);
        await using RunningProgram proxy = RunningProgram.Start(haproxy, ["-f", configuration, "-db"]);
        using ScriptedClient client = await ConnectOnceItListens(front, proxy);
        await client.Send("hello\r\n");
        await client.ReadLines(1);
        await client.Send("again\r\n");
        await client.ReadLines(1);
        Assert.That(client.Received, Is.EqualTo($"{client.LocalEndPoint} to 127.0.0.1:{front}: hello\r\n{client.LocalEndPoint} to 127.0.0.1:{front}: again\r\n"));
    }

    [Test]
    public async Task Without_a_header_nobody_gets_in()
    {
        await using LoopThread loop = LoopThread.Start(new TReactor());
        using ScriptedClient client = await ScriptedClient.Connect(await Listen(loop, "haproxy:tcp:0:interface=127.0.0.1"));
        await client.Send("hello\r\n");
        await client.ReadToTheEnd();
        Assert.That(client.Received, Is.Empty);
    }

    private static async Task<int> Listen(LoopThread loop, string endpoint)
    {
        TaskCompletionSource<int> listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await loop.Call(() => Twisted.Internet.Endpoints.ServerFromString(loop.Reactor, endpoint)
            .Listen(new Factory { Protocol = static () => new WhoIsIt(), Noisy = false })
            .AddCallbacks(
                port => listens.SetResult(((Twisted.Internet.IPv4Address)port.GetHost()).Port),
                (Twisted.Python.Failure failure) => listens.SetException(failure.Value)));
        return await listens.Task.WaitAsync(ProgramRun.Limit);
    }

    private static async Task<ScriptedClient> ConnectOnceItListens(int port, RunningProgram proxy)
    {
        using CancellationTokenSource limit = new(ProgramRun.Limit);
        using PeriodicTimer retry = new(TimeSpan.FromMilliseconds(20));
        while (await retry.WaitForNextTickAsync(limit.Token))
        {
            try
            {
                return await ScriptedClient.Connect(port);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Not yet.
            }
        }

        throw new TimeoutException(proxy.Output);
    }

    private sealed class WhoIsIt : Twisted.Protocols.LineReceiver
    {
        public override void LineReceived(Bytes line)
        {
            Twisted.Internet.IPv4Address peer = (Twisted.Internet.IPv4Address)Transport!.GetPeer();
            Twisted.Internet.IPv4Address host = (Twisted.Internet.IPv4Address)Transport.GetHost();
            Transport.Write($"{peer.Host}:{peer.Port} to {host.Host}:{host.Port}: {line.Decode()}\r\n");
        }
    }
}
