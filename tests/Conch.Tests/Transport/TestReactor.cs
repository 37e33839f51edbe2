using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Transport;

/// <summary>Time that stands still until it is told to go on, and a pool that runs when asked.</summary>
internal sealed class TestReactor : IReactor
{
    private readonly List<Call> _calls = [];
    private readonly Queue<Action> _pool = new();
    private readonly System.Collections.Concurrent.ConcurrentQueue<Action> _fromThreads = new();
    private double _now;

    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Nothing under test schedules by Rx.</summary>
    public System.Reactive.Concurrency.IScheduler Scheduler => throw new NotSupportedException("This double has no Rx scheduler.");

    public int PoolQueued => _pool.Count;

    public int PoolRan { get; private set; }

    public bool PoolIsStopped { get; set; }

    public double Seconds() => _now;

    public IDelayedCall CallLater(double seconds, Action action)
    {
        Call call = new(this, _now + seconds, action);
        _calls.Add(call);
        return call;
    }

    public IReadOnlyList<IDelayedCall> GetDelayedCalls() => _calls;

    public void CallFromThread(Action action) => _fromThreads.Enqueue(action);

    public void CallInThread(Action action) => _pool.Enqueue(action);

    public void SuggestThreadPoolSize(int size)
    {
    }

    /// <summary>Runs what is due.</summary>
    public void Run()
    {
        bool ran;
        do
        {
            ran = false;
            while (!PoolIsStopped && _pool.TryDequeue(out Action? work))
            {
                PoolRan++;
                work();
                ran = true;
            }

            while (_fromThreads.TryDequeue(out Action? action))
            {
                action();
                ran = true;
            }

            foreach (Call call in _calls.Where(call => call.Due <= _now).OrderBy(call => call.Due).ToArray())
            {
                if (_calls.Remove(call))
                {
                    call.Action();
                    ran = true;
                }
            }
        }
        while (ran);
    }

    public void Advance(double seconds)
    {
        _now += seconds;
        Run();
    }

    private sealed class Call(TestReactor reactor, double due, Action action) : IDelayedCall
    {
        public double Due { get; private set; } = due;

        public Action Action { get; } = action;

        public double GetTime() => Due;

        public void Cancel()
        {
            if (!reactor._calls.Remove(this))
            {
                throw new AlreadyCalled();
            }
        }

        public void Delay(double secondsLater) => Due += secondsLater;

        public void Reset(double secondsFromNow) => Due = reactor._now + secondsFromNow;

        public bool Active() => reactor._calls.Contains(this);
    }
}
