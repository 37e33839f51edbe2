using System.Diagnostics;
using System.Globalization;
using Twisted.Conch.Ssh;
using Twisted.Interop.Tests.Rig;
using Twisted.Interop.Tests.Sessions;

namespace Twisted.Interop.Tests.Slow;

/// <summary>
/// Clients that never read, or read a byte a second, while the app on the server writes without end: each costs a bounded amount of the process's memory, and
/// nobody else notices. CONCH_SLOW_SECONDS says for how long (30 is meant); then each way of writing has its turn alone, too.
/// </summary>
[TestFixture]
[NonParallelizable]
internal sealed class SlowClientTests
{
    private const int Clients = 48;
    private const int Window = 64 * 1024;

    /// <summary>
    /// What a client that does not read may cost a server, in bytes: what the transport keeps before producers are asked to stop (64 KiB) and one piece more of 32,
    /// in a buffer that doubles as long as not half of it is used up, and so has 256 at most; what the channel keeps of one write, 64 at most; keys, objects and tasks.
    /// </summary>
    private const int BoundOfOne = 384 * 1024;

    /// <summary>What the process itself may have more after it has served so many: code that has been compiled anew, free memory in pools.</summary>
    private const int Slack = 16 * 1024 * 1024;

    private static readonly string[] Ways =
        ["stream", "error stream", "thread", "channel stream", "rx", "push producer", "pull producer"];

    private static int Seconds =>
        int.TryParse(Environment.GetEnvironmentVariable("CONCH_SLOW_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : 0;

    private static int Bytes => Seconds > 0 ? Seconds : 3;

    private static IEnumerable<string> Turns => Seconds > 0 ? ["all", .. Ways] : ["all"];

    [TestCaseSource(nameof(Turns))]
    public async Task Who_does_not_read_their_channel_costs_little_and_nobody_else_notices(string way)
    {
        await using FloodServer server = await FloodServer.Start(await KeyPair.Of("ed25519"));
        await using LoopThread loop = LoopThread.Start();
        await using EchoUser other = await EchoUser.Start(server.Port);
        Observation observation = await Observation.Begin(server, other, () => Warm(loop, server.Port));
        SlowClient[] clients = await Crowd(loop, server.Port, way);
        FloodFigures first = await Hold(observation, "never reads, channel");
        Assert.That(clients.Select(client => client.Received), Is.All.EqualTo(Window), "All of the window came, and no more.");
        using (PeriodicTimer second = new(TimeSpan.FromSeconds(1)))
        {
            for (int i = 1; i <= Bytes; i++)
            {
                await second.WaitForNextTickAsync();
                Array.ForEach(clients, client => client.Want(1));
                await Task.WhenAll(clients.Select(client => client.Got(Window + i)));
                await observation.Look();
            }
        }

        Assert.That(clients.Select(client => client.Received), Is.All.EqualTo(Window + Bytes));
        await observation.Judge("a byte a second, channel", Clients);
        await Leave(clients);
        clients = await Crowd(loop, server.Port, way);
        observation.AssertNoMore(await Hold(observation, "all others, channel"), first);
    }

    [TestCaseSource(nameof(Turns))]
    public async Task Who_does_not_read_their_socket_costs_little_and_nobody_else_notices(string way)
    {
        await using FloodServer server = await FloodServer.Start(await KeyPair.Of("ed25519"));
        await using LoopThread loop = LoopThread.Start();
        await using EchoUser other = await EchoUser.Start(server.Port);
        Observation observation = await Observation.Begin(server, other, () => Warm(loop, server.Port));
        FloodFigures first;
        await using (SlowReader between = new(server.Port))
        {
            SlowClient[] clients = await Crowd(loop, between.Port, way, between);
            first = await Hold(observation, "never reads, socket");
            using (PeriodicTimer second = new(TimeSpan.FromSeconds(1)))
            {
                for (int i = 0; i < Bytes; i++)
                {
                    await second.WaitForNextTickAsync();
                    between.ReadOneByte();
                    await observation.Look();
                }
            }

            await observation.Judge("a byte a second, socket", Clients);
            Assert.That(clients.Select(client => client.Closed.IsCompleted), Is.All.False);
            await Leave(clients);
        }

        await using SlowReader again = new(server.Port);
        await Crowd(loop, again.Port, way, again);
        observation.AssertNoMore(await Hold(observation, "all others, socket"), first);
    }

    [Test]
    public async Task OpenSSH_that_is_not_read_from_costs_little_and_nobody_else_notices()
    {
        KeyPair key = await KeyPair.Of("ed25519");
        await using FloodServer server = await FloodServer.Start(key);
        await using LoopThread loop = LoopThread.Start();
        await using EchoUser other = await EchoUser.Start(server.Port);
        Observation observation = await Observation.Begin(server, other, () => Warm(loop, server.Port));
        await SessionClients.OpenSshStream(server, key, "stream", [], async client =>
        {
            Stream output = client.StandardOutput.BaseStream;
            byte[] one = new byte[1];
            await output.ReadExactlyAsync(one);
            await Hold(observation, "never reads, OpenSSH", 1);
            using (PeriodicTimer second = new(TimeSpan.FromSeconds(1)))
            {
                for (int i = 0; i < Bytes; i++)
                {
                    await second.WaitForNextTickAsync();
                    await output.ReadExactlyAsync(one);
                    await observation.Look();
                }
            }

            await observation.Judge("a byte a second, OpenSSH", 1);
            client.Kill();
        });
    }

    /// <summary>What waits is bounded by <see cref="SSHLimits.ChannelOutput"/>; then the channel is closed, and it goes. Arrays of up to 1 MiB stay in their pool.</summary>
    [Test]
    public async Task A_source_that_does_not_stop_ends_its_channel()
    {
        const int clients = 8;
        await using FloodServer server = await FloodServer.Start(await KeyPair.Of("ed25519"));
        await using LoopThread loop = LoopThread.Start();
        await using EchoUser other = await EchoUser.Start(server.Port);
        Observation observation = await Observation.Begin(server, other, () => Warm(loop, server.Port));
        FloodFigures first = await Round("heedless sources");
        observation.AssertNoMore(await Round("heedless sources again"), first);

        async Task<FloodFigures> Round(string what)
        {
            SlowClient[] heedless = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => SlowClient.Start(loop, server.Port, "rx heedless", Window)));
            await Task.WhenAll(heedless.Select(client => client.Closed)).WaitAsync(ProgramRun.Limit);
            FloodFigures figures = await observation.Judge(what, clients, 2 * 1024 * 1024);
            await Leave(heedless);
            return figures;
        }
    }

    /// <summary>Some of each way, read by somebody, so that what the process needs for that is there.</summary>
    private static async Task Warm(LoopThread loop, int port)
    {
        const int much = 4 * 1024 * 1024;
        foreach (string way in Ways)
        {
            SlowClient client = await SlowClient.Start(loop, port, way, much);
            await client.Got(much);
            await client.Leave();
        }
    }

    /// <summary>Many clients, each of whom has got a window full of data and has not read it, or, with somebody between, wants all and does not read its socket.</summary>
    private static async Task<SlowClient[]> Crowd(LoopThread loop, int port, string way, SlowReader? between = null)
    {
        SlowClient[] clients = new SlowClient[Clients];
        for (int i = 0; i < Clients; i++)
        {
            clients[i] = await SlowClient.Start(loop, port, way == "all" ? Ways[i % Ways.Length] : way, Window);
        }

        await Task.WhenAll(clients.Select(client => client.Got(Window)));
        if (between is not null)
        {
            // What was asked for now comes as far as the server's own socket.
            between.ReadNoMore();
            Array.ForEach(clients, client => client.Want(1 << 30));
        }

        return clients;
    }

    /// <summary>Nobody reads for some time.</summary>
    private static async Task<FloodFigures> Hold(Observation observation, string what, int clients = Clients)
    {
        await observation.Settle();
        long start = Stopwatch.GetTimestamp();
        do
        {
            await observation.Look();
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < Seconds / 3);

        return await observation.Judge(what, clients);
    }

    private static Task Leave(SlowClient[] clients) => Task.WhenAll(clients.Select(client => client.Leave()));

    /// <summary>What the server's memory, and somebody else's waiting, were before, and are now.</summary>
    private sealed class Observation
    {
        private const int Echoes = 100;

        /// <summary>The longest that one echo may take, in milliseconds, on a machine that does other things, too.</summary>
        private const int Longest = 2000;

        private readonly FloodServer _server;
        private readonly EchoUser _other;
        private readonly FloodFigures _before;
        private readonly double[] _tookBefore;
        private List<double> _took = [];

        private Observation(FloodServer server, EchoUser other, FloodFigures before, double[] took) =>
            (_server, _other, _before, _tookBefore) = (server, other, before, took);

        public static async Task<Observation> Begin(FloodServer server, EchoUser other, Func<Task> warm)
        {
            await warm();
            await other.Echo(10 * Echoes);
            double[] took = await other.Echo(10 * Echoes);
            return new Observation(server, other, await server.Settled(() => other.Echo(1)), took);
        }

        public async Task Settle() => await _server.Settled(Look);

        /// <summary>Somebody else works.</summary>
        public async Task Look() => _took.AddRange(await _other.Echo(Echoes));

        public async Task<FloodFigures> Judge(string what, int clients, long bound = BoundOfOne)
        {
            await Look();
            long asItIs = _server.PrivateBytes();
            FloodFigures now = await _server.Figures();
            double[] took = [.. _took.Order()];
            _took = [];
            TestContext.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"""
                {what}: {clients} clients
                  private: {KiB(_before.Private)} KiB before, {KiB(asItIs)} now, {KiB(now.Private)} after a collection: {Each(now.Private - _before.Private, clients)} KiB each
                  managed: {KiB(_before.Managed)} KiB before, {KiB(now.Managed)} now: {Each(now.Managed - _before.Managed, clients)} KiB each
                  echo: {Times(_tookBefore)} before, {Times(took)} meanwhile ({took.Length} times)
                """));
            Assert.That(now.Managed - _before.Managed, Is.LessThan((clients + 1) * bound), what);
            Assert.That(now.Private - _before.Private, Is.LessThan(Slack + (clients * bound)), what);

            // Who had to wait for those clients would wait for ever.
            Assert.That(took[took.Length / 2], Is.LessThan(20 + (5 * _tookBefore[_tookBefore.Length / 2])), what);
            Assert.That(took[^1], Is.LessThan(Longest + _tookBefore[^1]), what);
            return now;
        }

        /// <summary>Those who have gone left nothing behind: as many again cost what they did, give or take how buffers have grown. Double would be all of it.</summary>
        public void AssertNoMore(FloodFigures again, FloodFigures first) => Assert.That(
            again.Managed - _before.Managed,
            Is.LessThan((1.5 * (first.Managed - _before.Managed)) + (256 * 1024)),
            "Of those who have left something stays.");

        private static long KiB(long bytes) => bytes / 1024;

        private static long Each(long bytes, int clients) => KiB(bytes / Math.Max(clients, 1));

        private static string Times(double[] took) => string.Create(
            CultureInfo.InvariantCulture, $"{took[took.Length / 2]:0.00} ms (99 of 100 under {took[took.Length * 99 / 100]:0.00})");
    }
}
