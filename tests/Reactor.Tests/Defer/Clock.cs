using Twisted.Internet;

namespace Twisted.Reactor.Tests.DeferTests;

/// <summary>Time by hand, as little of it as these tests need.</summary>
internal sealed class Clock : IReactorTime
{
    private readonly List<Call> _calls = [];
    private double _now;

    public double Seconds() => _now;

    public IDelayedCall CallLater(double seconds, Action action)
    {
        Call call = new(this, _now + seconds, action);
        _calls.Add(call);
        return call;
    }

    public IReadOnlyList<IDelayedCall> GetDelayedCalls() => [.. _calls];

    public void Advance(double seconds)
    {
        _now += seconds;
        while (_calls.Find(c => c.GetTime() <= _now) is { } due)
        {
            _calls.Remove(due);
            due.Run();
        }
    }

    private sealed class Call(Clock clock, double due, Action action) : IDelayedCall
    {
        public double GetTime() => due;

        public void Cancel() => clock._calls.Remove(this);

        public void Delay(double secondsLater) => throw new NotSupportedException();

        public void Reset(double secondsFromNow) => throw new NotSupportedException();

        public bool Active() => clock._calls.Contains(this);

        public void Run() => action();
    }
}
