using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// A lock between processes that can be waited for: tried at once, then each second. The file system is asked on the reactor's pool.
/// Reactor thread only. Twisted: <c>defer.DeferredFilesystemLock</c>, which derives from the lock that is <see cref="Lock"/> here.
/// </summary>
public class DeferredFilesystemLock
{
    /// <summary>Seconds between two attempts.</summary>
    private const double Interval = 1;

    private readonly IReactor? _scheduler;
    private Wait? _wait;

    /// <summary>Not locked yet.</summary>
    /// <param name="name">The lock's file name.</param>
    /// <param name="scheduler">Whose time and threads; the default reactor's when absent.</param>
    public DeferredFilesystemLock(string name, IReactor? scheduler = null)
    {
        Lock = new FilesystemLock(name);
        _scheduler = scheduler;
    }

    /// <summary>The lock itself. Do not try it while it is being waited for.</summary>
    public FilesystemLock Lock { get; }

    /// <summary>Whether this object has the lock.</summary>
    public bool Locked => Lock.Locked;

    private IReactor Scheduler => _scheduler ?? Reactors.reactor;

    /// <summary>Waits for the lock.</summary>
    /// <param name="timeout">Seconds to wait at most; <see langword="null"/> for no bound.</param>
    /// <returns>
    /// Fires when this object has the lock; fails with <see cref="Defer.TimeoutError"/> when the time is up, with <see cref="AlreadyTryingToLockError"/>
    /// when it is being waited for already, and with what the file system says. Cancelled, it gives up.
    /// </returns>
    public Deferred DeferUntilLocked(double? timeout = null)
    {
        if (_wait is not null)
        {
            return Defer.Fail(new AlreadyTryingToLockError());
        }

        Wait wait = new(this, timeout is { } seconds ? Scheduler.Seconds() + seconds : double.PositiveInfinity);
        _wait = wait;
        wait.Try();
        return wait.Result;
    }

    /// <summary>Gives the lock back. Twisted: <c>unlock</c>.</summary>
    /// <returns>Fires when that is done; fails with <see cref="InvalidOperationException"/> when this object does not have it.</returns>
    public Deferred Unlock() => Threads.DeferToThread(Scheduler, Lock.Unlock);

    private sealed class Wait
    {
        private readonly DeferredFilesystemLock _owner;
        private readonly double _end;
        private IDelayedCall? _next;

        public Wait(DeferredFilesystemLock owner, double end)
        {
            _owner = owner;
            _end = end;
            Result = new Deferred(_ => GiveUp());
        }

        public Deferred Result { get; }

        public void Try()
        {
            _next = null;
            Threads.DeferToThread(_owner.Scheduler, _owner.Lock.Lock).AddCallbacks(Tried, Failed);
        }

        private void Tried(bool locked)
        {
            double now = _owner.Scheduler.Seconds();
            if (Result.Called)
            {
                // Given up while the pool was at it: what it got goes back, and only then may somebody wait anew.
                if (locked)
                {
                    _owner.Unlock().AddErrback(_ => { }).AddBoth(() => { _owner._wait = null; });
                    return;
                }

                _owner._wait = null;
            }
            else if (locked)
            {
                _owner._wait = null;
                Result.Callback();
            }
            else if (now >= _end)
            {
                _owner._wait = null;
                Result.Errback(new Defer.TimeoutError($"The lock {_owner.Lock.Name} was not to be had in time."));
            }
            else
            {
                _next = _owner.Scheduler.CallLater(Math.Min(Interval, _end - now), Try);
            }
        }

        private void Failed(Failure failure)
        {
            _owner._wait = null;
            if (!Result.Called)
            {
                Result.Errback(failure);
            }
        }

        private void GiveUp()
        {
            if (_next is { } next)
            {
                next.Cancel();
                _owner._wait = null;
            }
        }
    }
}
