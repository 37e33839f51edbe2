using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Twisted.Internet.Rx;

/// <summary>
/// Rx's scheduler over a reactor or a clock: what is scheduled runs on the reactor thread, in turns of its loop, and never inside
/// the call that schedules it. Over a <see cref="Clock"/> its time is virtual.
/// </summary>
internal sealed class ReactorScheduler(IReactorTime time, Action<Action>? marshal, DateTimeOffset origin)
    : IScheduler, ISchedulerPeriodic, IServiceProvider
{
    public DateTimeOffset Now => origin + TimeSpan.FromSeconds(time.Seconds());

    public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action) =>
        Schedule(state, TimeSpan.Zero, action);

    public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action) =>
        Schedule(state, dueTime - Now, action);

    public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        SingleAssignmentDisposable running = new();
        Start(Math.Max(0, dueTime.TotalSeconds), running, () => running.Disposable = action(this, state));
        return running;
    }

    public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(action);
        BooleanDisposable stopped = new();
        CancellationDisposable cancelled = new();
        double due = time.Seconds();
        void Tick()
        {
            if (stopped.IsDisposed)
            {
                return;
            }

            state = action(state);
            Next();
        }

        // From the moment the last one was due, not from when it ran: a period does not drift.
        void Next()
        {
            due += period.TotalSeconds;
            Start(Math.Max(0, due - time.Seconds()), cancelled, Tick);
        }

        Next();
        return StableCompositeDisposable.Create(stopped, cancelled);
    }

    object? IServiceProvider.GetService(Type serviceType) => serviceType == typeof(ISchedulerPeriodic) ? this : null;

    private void Start(double seconds, ICancelable handle, Action action)
    {
        void Begin()
        {
            if (!handle.IsDisposed)
            {
                time.CallLater(seconds, () =>
                {
                    if (!handle.IsDisposed)
                    {
                        action();
                    }
                });
            }
        }

        if (marshal is null)
        {
            Begin();
        }
        else
        {
            marshal(Begin);
        }
    }
}
