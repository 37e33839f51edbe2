using System.Reactive.Concurrency;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Rx;

namespace Twisted.Internet;

/// <summary>
/// The bare loop, without anything to connect or listen with: time, threads, events, start and stop. Reactor thread
/// only, but for <see cref="CallFromThread"/>; before <see cref="Run"/> that is whichever thread sets it up.
/// </summary>
/// <remarks>
/// One turn of the loop: calls from threads; delayed calls that are due; what was written since the last turn is sent and what is
/// done is closed; then waiting for descriptors, and their events.
/// </remarks>
public abstract class ReactorLoop : IReactor, IReactorCore, ITimerOwner, IDisposable
{
    private readonly ThreadCalls _threadCalls;
    private readonly TimerQueue _timers;
    private readonly SystemEvents _events;
    private readonly WorkerPool _pool;
    private readonly SelectableSet _selectables;
    private readonly ReactorThread _thread;
    private ILoggerFactory? _loggerFactory;
    private ILogger? _log;
    private IScheduler? _scheduler;
    private bool _started;
    private bool _stopping;
    private bool _shutdownDue;
    private bool _inTurn;
    private bool _disposed;

    private protected ReactorLoop()
    {
        _threadCalls = new ThreadCalls(Wake, error => ReactorLog.ThreadCallFailed(Log, error));
        _timers = new TimerQueue(this);
        _events = new SystemEvents(error => ReactorLog.TriggerFailed(Log, error));
        _pool = new WorkerPool(error => ReactorLog.CallInThreadFailed(Log, error));
        _selectables = new SelectableSet(this);
        _thread = new ReactorThread(new ReactorSynchronizationContext(this));
        AddSystemEventTrigger("during", "shutdown", EndLoop);
        AddSystemEventTrigger("during", "shutdown", _selectables.ShutDown);
    }

    /// <summary>
    /// Where this reactor and all that lives on it log. Unless set: warnings and worse on standard error, as Twisted does
    /// before its logging is started.
    /// </summary>
    public ILoggerFactory LoggerFactory
    {
        get => _loggerFactory ??= new StandardErrorLoggerFactory();
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _loggerFactory = value;
            _log = null;
        }
    }

    /// <inheritdoc/>
    public bool Running { get; private set; }

    /// <summary>
    /// Rx's scheduler on this reactor: what is scheduled, from any thread, runs on the reactor thread in a later turn.
    /// </summary>
    public IScheduler Scheduler => _scheduler ??= new ReactorScheduler(
        this, Marshal, TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(Seconds()));

    internal ILogger Log => _log ??= new SafeLogger(LoggerFactory.CreateLogger(ReactorLog.Category));

    /// <inheritdoc/>
    public double Seconds() => System.Diagnostics.Stopwatch.GetElapsedTime(0).TotalSeconds;

    /// <inheritdoc/>
    public IDelayedCall CallLater(double seconds, Action action) => _timers.Add(seconds, action);

    /// <inheritdoc cref="IReactorTime.CallLater(TimeSpan, Action)"/>
    public IDelayedCall CallLater(TimeSpan delay, Action action) => CallLater(delay.TotalSeconds, action);

    /// <inheritdoc/>
    public IReadOnlyList<IDelayedCall> GetDelayedCalls() => _timers.Snapshot();

    /// <inheritdoc/>
    public void CallFromThread(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _threadCalls.Add(new ThreadCall(action), OnReactorThread);
    }

    /// <inheritdoc/>
    public void CallInThread(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _pool.Start(action);
    }

    /// <inheritdoc/>
    public void SuggestThreadPoolSize(int size) => _pool.Size = size;

    /// <inheritdoc/>
    public void Run(bool installSignalHandlers = true)
    {
        StartRunning();
        using SignalHandlers? signals = installSignalHandlers ? new SignalHandlers(signal => OnSignal(signal)) : null;
        using UnhandledErrorLog unhandled = new(this);
        using (_thread.Enter())
        {
            FireSystemEvent("startup");
            while (_started)
            {
                Turn(double.PositiveInfinity);
            }
        }

        ReactorLog.LoopEnded(Log);
    }

    /// <inheritdoc/>
    public void Stop()
    {
        CheckThread();
        if (!_started || _stopping)
        {
            throw new ReactorNotRunning("Cannot stop a reactor that is not running, or is being stopped.");
        }

        _stopping = true;
        _shutdownDue = true;
    }

    /// <inheritdoc/>
    public void Crash()
    {
        CheckThread();
        EndLoop();
    }

    /// <inheritdoc/>
    public void Iterate(double delay = 0)
    {
        TimerQueue.RequireDelay(delay);
        CheckThread();
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_inTurn)
        {
            throw new InvalidOperationException("Iterate was called inside a turn of the loop.");
        }

        using (_thread.Enter())
        {
            Turn(delay);
        }
    }

    /// <inheritdoc/>
    public void CallWhenRunning(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (Running)
        {
            CheckThread();
            action();
        }
        else
        {
            AddSystemEventTrigger("after", "startup", action);
        }
    }

    /// <inheritdoc/>
    public SystemEventTrigger AddSystemEventTrigger(string phase, string eventType, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return AddSystemEventTrigger(phase, eventType, () =>
        {
            action();
            return null;
        });
    }

    /// <inheritdoc/>
    public SystemEventTrigger AddSystemEventTrigger(string phase, string eventType, Func<Deferred?> action)
    {
        CheckThread();
        return _events.Add(phase, eventType, action);
    }

    /// <inheritdoc/>
    public void RemoveSystemEventTrigger(SystemEventTrigger trigger)
    {
        CheckThread();
        _events.Remove(trigger);
    }

    /// <inheritdoc/>
    public void FireSystemEvent(string eventType)
    {
        CheckThread();
        _events.Fire(eventType);
    }

    /// <summary>
    /// Closes what is still open and gives the system's resources back. Not while it runs; <see cref="Stop"/> it first.
    /// </summary>
    public void Dispose()
    {
        if (_started)
        {
            throw new ReactorAlreadyRunning("Stop the reactor before it is disposed of.");
        }

        if (!_disposed)
        {
            _disposed = true;
            _selectables.ShutDown();
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }
    }

    void ITimerOwner.CheckThread() => CheckThread();

    /// <summary>Throws when called from a thread other than the one the loop runs on.</summary>
    internal void CheckThread() => _thread.Check();

    /// <summary>Throws once it has been disposed of.</summary>
    private protected void RequireNotDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    internal void Post(SendOrPostCallback callback, object? state) =>
        _threadCalls.Add(new ThreadCall(callback, state), OnReactorThread);

    /// <summary>Whether what lives on it has been told that it stops, or is just being told.</summary>
    internal bool IsShutDown => _selectables.IsShutDown;

    /// <summary>Whether this is the thread the loop runs on.</summary>
    internal bool OnReactorThread => _thread.IsCurrent;

    /// <summary>Stops it if it runs and is not being stopped already.</summary>
    internal void StopIfRunning()
    {
        if (_started && !_stopping)
        {
            Stop();
        }
    }

    /// <summary>SIGINT or SIGTERM came: stop, or, when that is under way already and hangs, end at once. Any thread.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="mayEnd">Whether it may be the second one; to a member of a group the end of another can come first.</param>
    internal void OnSignal(PosixSignal signal, bool mayEnd = true) => CallFromThread(() =>
    {
        ReactorLog.SignalReceived(Log, signal);
        if (_started && !_stopping)
        {
            Stop();
        }
        else if (mayEnd)
        {
            EndLoop();
        }
    });

    /// <summary>What would be closed by a stop now: ports, connections, descriptors.</summary>
    internal IReadOnlyList<object> Living() => [.. _selectables.Living()];

    internal void Link(Selectable selectable) => _selectables.Add(selectable);

    /// <summary>Forgets <paramref name="selectable"/>. Call before its descriptor is closed.</summary>
    internal void Unlink(Selectable selectable, bool closing)
    {
        if (_selectables.Remove(selectable))
        {
            Unwatch(selectable, closing);
        }
    }

    internal void Attend(Selectable selectable)
    {
        CheckThread();
        _selectables.Attend(selectable);
    }

    /// <summary>Brings what the system watches in line with <see cref="Selectable.Wanted"/>.</summary>
    internal abstract void Watch(Selectable selectable);

    internal abstract void Unwatch(Selectable selectable, bool closing);

    /// <summary>Waits for events, at most so long, and hands them to <see cref="Selectable.Dispatch"/>.</summary>
    private protected abstract void Wait(double seconds);

    /// <summary>Ends a <see cref="Wait"/>, or the next one. Any thread.</summary>
    private protected abstract void Wake();

    /// <summary>Gives the back end's own resources back.</summary>
    /// <param name="disposing">Always true.</param>
    private protected abstract void Dispose(bool disposing);

    private void StartRunning()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_started)
        {
            throw new ReactorAlreadyRunning();
        }

        if (_stopping)
        {
            throw new ReactorNotRestartable();
        }

        _started = true;
        AddSystemEventTrigger("during", "startup", () => Running = _started);
    }

    private void EndLoop()
    {
        _started = false;
        Running = false;
    }

    private void Turn(double maxWait)
    {
        bool started = _started;
        _inTurn = true;
        try
        {
            _threadCalls.Run();
            RunTimers();
            if (_shutdownDue)
            {
                _shutdownDue = false;
                FireSystemEvent("shutdown");
            }

            _selectables.EndTurn();
            if (_started == started)
            {
                Wait(WaitTime(maxWait));
            }
        }
        finally
        {
            _inTurn = false;
        }
    }

    private double WaitTime(double maxWait)
    {
        if (_shutdownDue || _selectables.AnyAttending || _threadCalls.Any)
        {
            return 0;
        }

        double next = _timers.NextTime;
        return double.IsPositiveInfinity(next) ? maxWait : Math.Clamp(next - Seconds(), 0, maxWait);
    }

    private void RunTimers()
    {
        // What a call adds is for a later turn, however soon it is due: descriptors get theirs in between.
        double now = Seconds();
        for (int left = _timers.Count; left > 0 && _timers.TakeDue(now) is DelayedCall call; left--)
        {
            try
            {
                call.Take()();
            }
            catch (Exception error)
            {
                ReactorLog.DelayedCallFailed(Log, error);
            }
        }
    }

    private void Marshal(Action action)
    {
        if (OnReactorThread)
        {
            action();
        }
        else
        {
            CallFromThread(action);
        }
    }
}
