using System.Runtime.CompilerServices;

namespace Twisted.Internet;

/// <summary>What a suspended async method keeps beside its result; the same for methods with and without a value.</summary>
/// <typeparam name="TStateMachine">The compiler's state machine.</typeparam>
internal struct AsyncState<TStateMachine>
    where TStateMachine : IAsyncStateMachine
{
    private TStateMachine _machine;
    private AwaitStep? _step;
    private ExecutionContext? _context;
    private bool _resumedByLoop;
    private bool _ended;

    public void Keep(TStateMachine machine) => _machine = machine;

    public AwaitStep Suspend(IAsyncBox box)
    {
        _resumedByLoop = false;
        _context = ExecutionContext.Capture();
        return _step ??= new AwaitStep(box);
    }

    public bool End()
    {
        _ended = true;
        return !_resumedByLoop;
    }

    /// <summary>
    /// Runs the method to its next await. Its context (<c>AsyncLocal</c>, log scopes) is the one it was suspended in;
    /// mostly that is the current one, and then nothing needs to be switched.
    /// </summary>
    /// <returns>Whether it ended, having been resumed by a loop.</returns>
    public bool MoveNext(DeferredBase box, bool byLoop, ContextCallback inContext)
    {
        if (_ended)
        {
            return false;
        }

        box.AwaitedBy(null);

        _resumedByLoop = byLoop;
        if (_context is null || ReferenceEquals(_context, ExecutionContext.Capture()))
        {
            _machine.MoveNext();
        }
        else
        {
            ExecutionContext.Run(_context, inContext, box);
        }

        return Leave();
    }

    public void MoveNextInContext() => _machine.MoveNext();

    /// <summary>Once ended, what the method held is let go: the deferred may live much longer.</summary>
    private bool Leave()
    {
        if (_ended)
        {
            _machine = default!;
            _context = null;
            _step = null;
        }

        return _ended && _resumedByLoop;
    }
}
