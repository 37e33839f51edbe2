using Twisted.Python;

namespace Twisted.Internet;

/// <summary>Value to value.</summary>
internal sealed class MapStep<T, TOut>(Func<T, TOut> callback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        if (chain.FailureNow is null)
        {
            chain.SetValue(callback(chain.GetValue<T>()));
        }
    }
}

/// <summary>Value to nothing.</summary>
internal sealed class ActionStep<T>(Action<T> callback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        if (chain.FailureNow is null)
        {
            callback(chain.GetValue<T>());
            chain.SetNothing();
        }
    }
}

/// <summary>Value to another deferred's result.</summary>
internal sealed class InnerStep<T>(Func<T, DeferredBase> callback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        if (chain.FailureNow is null)
        {
            chain.WaitFor(callback(chain.GetValue<T>()));
        }
    }
}

/// <summary>Success, whatever the value, to value.</summary>
internal sealed class ThenMapStep<TOut>(Func<TOut> callback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        if (chain.FailureNow is null)
        {
            chain.SetValue(callback());
        }
    }
}

/// <summary>Success, whatever the value, to nothing.</summary>
internal sealed class ThenActionStep(Action callback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        if (chain.FailureNow is null)
        {
            callback();
            chain.SetNothing();
        }
    }
}

/// <summary>Success, whatever the value, to another deferred's result.</summary>
internal sealed class ThenInnerStep(Func<DeferredBase> callback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        if (chain.FailureNow is null)
        {
            chain.WaitFor(callback());
        }
    }
}

/// <summary>Failure to value (or to another failure, which is one kind of value here).</summary>
internal sealed class ErrbackMapStep<TOut>(Func<Failure, TOut> errback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        if (chain.FailureNow is { } fail)
        {
            chain.SetValue(errback(fail));
        }
    }
}

/// <summary>Failure to nothing.</summary>
internal sealed class ErrbackActionStep(Action<Failure> errback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        if (chain.FailureNow is { } fail)
        {
            errback(fail);
            chain.SetNothing();
        }
    }
}

/// <summary>Failure to another deferred's result.</summary>
internal sealed class ErrbackInnerStep(Func<Failure, DeferredBase> errback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        if (chain.FailureNow is { } fail)
        {
            chain.WaitFor(errback(fail));
        }
    }
}

/// <summary>One step for a value, the other for a failure; never both, unlike two steps in a row.</summary>
internal sealed class EitherStep(DeferredStep onValue, DeferredStep onFailure) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop) =>
        (chain.FailureNow is null ? onValue : onFailure).Run(chain, ref loop);
}

/// <summary>Value or failure to value.</summary>
internal sealed class BothMapStep<T, TOut>(Func<Result<T>, TOut> callback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop) =>
        chain.SetValue(callback(chain.CurrentResult<T>()!.Value));
}

/// <summary>Value or failure to nothing.</summary>
internal sealed class BothActionStep<T>(Action<Result<T>> callback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        callback(chain.CurrentResult<T>()!.Value);
        chain.SetNothing();
    }
}

/// <summary>Value or failure to another deferred's result.</summary>
internal sealed class BothInnerStep<T>(Func<Result<T>, DeferredBase> callback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop) =>
        chain.WaitFor(callback(chain.CurrentResult<T>()!.Value));
}

/// <summary>Value or failure to value or failure.</summary>
internal sealed class BothResultStep<T>(Func<Result<T>, Result<T>> callback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        Result<T> result = callback(chain.CurrentResult<T>()!.Value);
        if (result.Failure is { } fail)
        {
            chain.SetFailure(fail);
        }
        else
        {
            chain.SetValue(result.Value);
        }
    }
}

/// <summary>Runs in either case and leaves the result as it is.</summary>
internal sealed class FinallyStep(Action callback) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop) => callback();
}

/// <summary>Looks at the result in place; a failure counts as handled.</summary>
internal sealed class ObserveStep(Action<DeferredBase> observer) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        chain.MarkFailureSeen();
        observer(chain);
    }
}

/// <summary>Wakes the chain whose callback returned this one.</summary>
internal sealed class ContinueStep(DeferredBase waiting) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        waiting.Continue(chain);
        loop.Push(waiting);
    }
}

/// <summary>Fires another deferred with the result.</summary>
internal sealed class FireStep(DeferredBase target) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        target.FireWithResultOf(chain);
        loop.Push(target);
    }
}
