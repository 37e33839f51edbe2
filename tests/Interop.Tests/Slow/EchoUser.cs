using System.Diagnostics;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Slow;

/// <summary>Somebody else: sends a few bytes, has them back, and knows how long that took.</summary>
internal sealed class EchoUser : IAsyncDisposable
{
    private const int Size = 64;

    private readonly LoopThread _loop;
    private readonly SlowClient _client;
    private readonly byte[] _data = new byte[Size];
    private long _sent;

    private EchoUser(LoopThread loop, SlowClient client) => (_loop, _client) = (loop, client);

    public static async Task<EchoUser> Start(int port)
    {
        LoopThread loop = LoopThread.Start();
        return new EchoUser(loop, await SlowClient.Start(loop, port, "echo", int.MaxValue));
    }

    /// <summary>Does it so often.</summary>
    /// <returns>How long each took, in milliseconds, the shortest first.</returns>
    public async Task<double[]> Echo(int times)
    {
        double[] took = new double[times];
        for (int i = 0; i < times; i++)
        {
            long start = Stopwatch.GetTimestamp();
            _sent += Size;
            _client.Send(_data);
            await _client.Got(_sent);
            took[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(took);
        return took;
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();
}
