using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// Runs the steps of chains that wake one another without using the stack for it, so that the length of such a row is
/// limited by memory only. A chain that a step has woken runs before the chain that woke it goes on, as in Twisted.
/// </summary>
internal struct DeferredLoop
{
    private DeferredBase? _top;

    /// <summary>The chains under the top one; made only when a chain that has more to do wakes another.</summary>
    private Stack<DeferredBase>? _below;

    /// <summary>Takes a chain on. A step does this last of all, since the chain it belongs to may be let go of.</summary>
    public void Push(DeferredBase chain)
    {
        if (!chain.EnterLoop())
        {
            return;
        }

        if (_top is { HasSteps: true } waker)
        {
            (_below ??= new Stack<DeferredBase>()).Push(waker);
        }
        else
        {
            _top?.LeaveLoop();
        }

        _top = chain;
    }

    public void Run()
    {
        while (_top is { } chain)
        {
            if (chain.TakeStep() is { } step)
            {
                RunStep(chain, step);
            }
            else
            {
                _top = _below is { Count: > 0 } ? _below.Pop() : null;
                chain.LeaveLoop();
            }
        }
    }

    private void RunStep(DeferredBase chain, DeferredStep step)
    {
        try
        {
            step.Run(chain, ref this);
        }
#pragma warning disable CA1031 // Whatever a callback throws is the chain's next result; that is what a Deferred is for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            chain.SetFailure(new Failure(e));
        }
    }
}
