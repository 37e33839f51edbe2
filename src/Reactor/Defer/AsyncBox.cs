using System.Runtime.CompilerServices;

namespace Twisted.Internet;

/// <summary>The deferred of an async method without a value, and the suspended method: one object for both.</summary>
internal sealed class AsyncBox<TStateMachine> : Deferred, IAsyncBox
    where TStateMachine : IAsyncStateMachine
{
    private static readonly ContextCallback InContext = static box => ((AsyncBox<TStateMachine>)box!)._state.MoveNextInContext();

    private AsyncState<TStateMachine> _state;
    private Action? _moveNext;

    public Action MoveNextAction => _moveNext ??= () => _state.MoveNext(this, byLoop: false, InContext);

    public void Keep(TStateMachine machine) => _state.Keep(machine);

    public AwaitStep Suspend(DeferredBase? awaited)
    {
        AwaitStep step = _state.Suspend(this);
        AwaitedBy(awaited);
        return step;
    }

    public void Resume(ref DeferredLoop loop)
    {
        if (_state.MoveNext(this, byLoop: true, InContext))
        {
            loop.Push(this);
        }
    }

    public bool End() => _state.End();
}
