using Twisted.Internet;

namespace Twisted.Interop.Tests.Rig;

/// <summary>A reactor that runs on a thread of its own while a test talks to what lives on it.</summary>
internal sealed class LoopThread : IAsyncDisposable
{
    private readonly Thread _thread;

    private LoopThread(ReactorBase reactor)
    {
        Reactor = reactor;
        _thread = new Thread(() => reactor.Run(installSignalHandlers: false)) { IsBackground = true, Name = "reactor" };
        _thread.Start();
    }

    public ReactorBase Reactor { get; }

    public static LoopThread Start(ReactorBase? reactor = null) => new(reactor ?? new EPollReactor());

    /// <summary>Calls <paramref name="function"/> on the reactor thread.</summary>
    public Task<T> Call<T>(Func<T> function)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Reactor.CallFromThread(() =>
        {
            try
            {
                result.SetResult(function());
            }
            catch (Exception error)
            {
                result.SetException(error);
            }
        });
        return result.Task;
    }

    public async ValueTask DisposeAsync()
    {
        Reactor.CallFromThread(Reactor.Stop);
        if (!await Task.Run(() => _thread.Join(ProgramRun.Limit)))
        {
            Assert.Fail("The reactor did not stop.");
        }

        Reactor.Dispose();
    }
}
