using System.Runtime.CompilerServices;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Lets a reactor's pool compute on all processors but one at a time. The reactor's own thread keeps the last one, and the
/// pool keeps threads for what waits rather than computes (names, disks), however many clients want slow signatures at once.
/// </summary>
/// <param name="reactor">Whose pool.</param>
/// <param name="limit">How many computations run at once.</param>
internal sealed class SlowWork(IReactorThreads reactor, int limit)
{
    private static readonly ConditionalWeakTable<IReactorThreads, SlowWork> OfReactors = [];

    private readonly Lock _gate = new();
    private readonly Queue<Action> _waiting = new();
    private int _running;

    /// <summary>The one of a reactor.</summary>
    public static SlowWork Of(IReactorThreads reactor) =>
        OfReactors.GetValue(reactor, static key => new SlowWork(key, Math.Max(1, Environment.ProcessorCount - 1)));

    /// <summary>Computes in the pool, as soon as it is this one's turn.</summary>
    /// <param name="work">Must not throw.</param>
    public void Start(Action work)
    {
        lock (_gate)
        {
            if (_running == limit)
            {
                _waiting.Enqueue(work);
                return;
            }

            _running++;
        }

        reactor.CallInThread(() => Run(work));
    }

    private void Run(Action work)
    {
        Action? next = work;
        while (next is not null)
        {
            next();
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out next))
                {
                    _running--;
                }
            }
        }
    }
}
