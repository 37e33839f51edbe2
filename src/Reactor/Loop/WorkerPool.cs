namespace Twisted.Internet.Loop;

/// <summary>
/// The threads of <see cref="IReactorThreads.CallInThread"/>: started as they are needed, up to a limit, and ended after idling. Not
/// .NET's own pool, which is slow to add threads while all of its own are blocked, as ours (DNS, disks) mostly are.
/// </summary>
internal sealed class WorkerPool(Action<Exception> onError)
{
    /// <summary>Twisted's default.</summary>
    internal const int DefaultSize = 10;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Queue<Action> _waiting = new();
    private readonly SemaphoreSlim _work = new(0);
    private int _size = DefaultSize;
    private int _threads;
    private int _idle;

    /// <summary>How many threads there may be. Fewer takes effect as threads go idle.</summary>
    internal int Size
    {
        get => _size;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            lock (_gate)
            {
                _size = value;
            }
        }
    }

    /// <summary>Threads that wait for work.</summary>
    internal int Idle
    {
        get
        {
            lock (_gate)
            {
                return _idle;
            }
        }
    }

    internal void Start(Action action)
    {
        bool newThread;
        lock (_gate)
        {
            _waiting.Enqueue(action);
            newThread = _idle < _waiting.Count && _threads < _size;
            if (newThread)
            {
                _threads++;
            }
        }

        if (newThread)
        {
            // Background: a server that was stopped does not wait for a name server that does not answer.
            Thread thread = new(Work) { IsBackground = true, Name = "reactor pool" };
            thread.UnsafeStart();
        }
        else
        {
            _work.Release();
        }
    }

    private void Work()
    {
        while (Next() is Action action)
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                onError(error);
            }
        }
    }

    /// <summary>A thread ends that may have been woken for something: another one is to look.</summary>
    private void PassOn()
    {
        if (_waiting.Count > 0)
        {
            _work.Release();
        }
    }

    private Action? Next()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_threads > _size)
                {
                    _threads--;
                    PassOn();
                    return null;
                }

                if (_waiting.TryDequeue(out Action? action))
                {
                    return action;
                }

                _idle++;
            }

            bool woken = _work.Wait(IdleTime);
            lock (_gate)
            {
                _idle--;
                if (!woken && _waiting.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }
        }
    }
}
