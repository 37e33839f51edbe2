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
        Pending pending = new(time, marshal);
        pending.Start(Math.Max(0, dueTime.TotalSeconds), () => pending.Running = action(this, state));
        return pending;
    }

    public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(action);
        Pending pending = new(time, marshal);
        double due = time.Seconds();
        void Tick()
        {
            state = action(state);
            Next();
        }

        // From the moment the last one was due, not from when it ran: a period does not drift.
        void Next()
        {
            due += period.TotalSeconds;
            pending.Start(Math.Max(0, due - time.Seconds()), Tick);
        }

        Next();
        return pending;
    }

    object? IServiceProvider.GetService(Type serviceType) => serviceType == typeof(ISchedulerPeriodic) ? this : null;

    /// <summary>
    /// Something scheduled. Disposing of it, on any thread, drops the delayed call, which would else keep all that it holds until it is
    /// due: an operator such as Timeout schedules one for each element.
    /// </summary>
    private sealed class Pending(IReactorTime time, Action<Action>? marshal) : IDisposable
    {
        private readonly SingleAssignmentDisposable _running = new();
        private volatile IDelayedCall? _call;

        /// <summary>What the action left running.</summary>
        public IDisposable Running
        {
            set => _running.Disposable = value;
        }

        public void Start(double seconds, Action action) => OnReactor(() =>
        {
            _call = time.CallLater(seconds, () =>
            {
                _call = null;
                if (!_running.IsDisposed)
                {
                    action();
                }
            });

            // Only now: it may be disposed of at any moment, and must then find the call or be found disposed of.
            if (_running.IsDisposed)
            {
                Drop();
            }
        });

        public void Dispose()
        {
            _running.Dispose();
            if (_call is not null)
            {
                OnReactor(Drop);
            }
        }

        private void Drop()
        {
            IDelayedCall? call = _call;
            _call = null;
            if (call?.Active() == true)
            {
                call.Cancel();
            }
        }

        private void OnReactor(Action action)
        {
            if (marshal is null)
            {
                action();
            }
            else
            {
                marshal(action);
            }
        }
    }
}
