namespace Twisted.Internet;

public static partial class Defer
{
    /// <summary>Calls it now; what it returns or throws is the deferred's result.</summary>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="callable">What to call.</param>
    public static Deferred<T> Execute<T>(Func<T> callable)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return MaybeDeferred(callable);
    }

    /// <summary>Calls it now; what it throws is the deferred's result.</summary>
    /// <param name="callable">What to call.</param>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)]
    public static Deferred Execute(Action callable)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return Succeed().AddCallback(callable);
    }

    /// <summary>Calls what may be done at once or later; what it throws is the deferred's result.</summary>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="f">What to call.</param>
    public static Deferred<T> MaybeDeferred<T>(Func<T> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Succeed().AddCallback(f);
    }

    /// <summary>Calls what is done later; what it throws is the deferred's result.</summary>
    /// <typeparam name="T">What it comes to.</typeparam>
    /// <param name="f">What to call.</param>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static Deferred<T> MaybeDeferred<T>(Func<Deferred<T>> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Succeed().AddCallback(f);
    }

    /// <summary>Calls what is done later; what it throws is the deferred's result.</summary>
    /// <param name="f">What to call.</param>
    public static Deferred MaybeDeferred(Func<Deferred> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Succeed().AddCallback(f);
    }

    /// <summary>Calls it now; what it throws is the deferred's result.</summary>
    /// <param name="f">What to call.</param>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)]
    public static Deferred MaybeDeferred(Action f) => Execute(f);

    /// <summary>Calls it with an argument; what it throws is the deferred's result.</summary>
    /// <typeparam name="TArg">The argument's type.</typeparam>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="f">What to call.</param>
    /// <param name="arg">Passed on.</param>
    public static Deferred<T> MaybeDeferred<TArg, T>(Func<TArg, T> f, TArg arg)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Succeed(arg).AddCallback(f);
    }

    /// <summary>Calls it with an argument; what it throws is the deferred's result.</summary>
    /// <typeparam name="TArg">The argument's type.</typeparam>
    /// <typeparam name="T">What it comes to.</typeparam>
    /// <param name="f">What to call.</param>
    /// <param name="arg">Passed on.</param>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static Deferred<T> MaybeDeferred<TArg, T>(Func<TArg, Deferred<T>> f, TArg arg)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Succeed(arg).AddCallback(f);
    }
}
