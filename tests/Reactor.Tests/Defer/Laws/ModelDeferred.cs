namespace Twisted.Reactor.Tests.DeferTests.Laws;

/// <summary>
/// What a deferred is, said as simply as can be: a list of steps, a result, and recursion. A result is a number, <c>null</c> after
/// somebody has taken it, or an error's name.
/// </summary>
internal sealed class ModelDeferred(CancellerKind canceller)
{
    private readonly Queue<Action<ModelDeferred>> _steps = new();
    private object? _result;
    private bool _ignoreNext;
    private bool _running;
    private ModelDeferred? _waitsFor;

    public bool Called { get; private set; }

    public int Paused { get; private set; }

    /// <summary>As the real one's <c>Result</c>: a number, an error's name, or that there is none yet.</summary>
    public object Shown => !Called || _waitsFor is not null ? "nothing yet" : _result ?? "InvalidCastException";

    public object? Result
    {
        get => _result;
        set => _result = value;
    }

    /// <summary>Whether it could be fired.</summary>
    public bool Fire(object result)
    {
        if (Called)
        {
            bool ignored = _ignoreNext;
            _ignoreNext = false;
            return ignored;
        }

        Called = true;
        _result = result;
        Run();
        return true;
    }

    public void Pause() => Paused++;

    public bool Unpause()
    {
        if (Paused == 0)
        {
            return false;
        }

        Paused--;
        Run();
        return true;
    }

    public void Add(Action<ModelDeferred> step)
    {
        _steps.Enqueue(step);
        Run();
    }

    public void Cancel()
    {
        HashSet<ModelDeferred> seen = [];
        ModelDeferred target = this;
        while (target._waitsFor is { } next)
        {
            if (!seen.Add(target))
            {
                // They wait for each other.
                return;
            }

            target = next;
        }

        if (!target.Called)
        {
            target.CancelUnfired();
        }
    }

    /// <summary>The chain goes on with the result of another, which is left without.</summary>
    public void WaitFor(ModelDeferred inner)
    {
        if (ReferenceEquals(inner, this))
        {
            _result = "InvalidOperationException";
            return;
        }

        _waitsFor = inner;
        inner.Add(other =>
        {
            _waitsFor = null;
            _result = other._result;
            other._result = null;
            Run();
        });
    }

    private void CancelUnfired()
    {
        switch (canceller)
        {
            case CancellerKind.None:
                _ignoreNext = true;
                break;
            case CancellerKind.Fires:
                Fire(77);
                break;
            case CancellerKind.Fails:
                Fire("own");
                break;
            default:
                break;
        }

        if (!Called)
        {
            Fire("CancelledError");
        }
    }

    private void Run()
    {
        if (_running)
        {
            return;
        }

        _running = true;
        while (Called && Paused == 0 && _waitsFor is null && _steps.TryDequeue(out Action<ModelDeferred>? step))
        {
            step(this);
        }

        _running = false;
    }
}
