using System.Runtime.CompilerServices;

namespace Twisted.Internet;

/// <summary>The functions of <c>twisted.internet.task</c>; <c>Task</c> would hide .NET's own.</summary>
public static class Tasks
{
    /// <summary>One for each reactor that was asked to cooperate.</summary>
    private static readonly ConditionalWeakTable<IReactorTime, Cooperator> Cooperators = [];

    /// <summary>Fires after a delay. Cancelled before, it drops the timer.</summary>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">Seconds from now, not negative.</param>
    public static Deferred DeferLater(IReactorTime clock, double delay)
    {
        ArgumentNullException.ThrowIfNull(clock);
        IDelayedCall? call = null;
        Deferred later = new(_ => call!.Cancel());
        call = clock.CallLater(delay, later.Callback);
        return later;
    }

    /// <summary>Fires after a delay. Cancelled before, it drops the timer.</summary>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">From now, not negative.</param>
    public static Deferred DeferLater(IReactorTime clock, TimeSpan delay) => DeferLater(clock, delay.TotalSeconds);

    /// <summary>Calls a function after a delay and fires with what it returns. Cancelled before, it is not called.</summary>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">Seconds from now, not negative.</param>
    /// <param name="callable">What to call; what it throws is the deferred's failure.</param>
    public static Deferred<T> DeferLater<T>(IReactorTime clock, double delay, Func<T> callable)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return DeferLater(clock, delay).AddCallback(callable);
    }

    /// <summary>Calls a function after a delay and waits for its deferred. A cancel goes to the timer, or to that deferred.</summary>
    /// <typeparam name="T">What that comes to.</typeparam>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">Seconds from now, not negative.</param>
    /// <param name="callable">What to call; what it throws is the deferred's failure.</param>
    [OverloadResolutionPriority(1)]
    public static Deferred<T> DeferLater<T>(IReactorTime clock, double delay, Func<Deferred<T>> callable)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return DeferLater(clock, delay).AddCallback(callable);
    }

    /// <summary>Calls a function after a delay and waits for its deferred. A cancel goes to the timer, or to that deferred.</summary>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">Seconds from now, not negative.</param>
    /// <param name="callable">What to call; what it throws is the deferred's failure.</param>
    public static Deferred DeferLater(IReactorTime clock, double delay, Func<Deferred> callable)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return DeferLater(clock, delay).AddCallback(callable);
    }

    /// <summary>Calls a function after a delay and fires when it has returned. Cancelled before, it is not called.</summary>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">Seconds from now, not negative.</param>
    /// <param name="callable">What to call; what it throws is the deferred's failure.</param>
    [OverloadResolutionPriority(-1)]
    public static Deferred DeferLater(IReactorTime clock, double delay, Action callable)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return DeferLater(clock, delay).AddCallback(callable);
    }

    /// <summary>Calls a function with an argument after a delay and fires with what it returns. Cancelled before, it is not called.</summary>
    /// <typeparam name="TArg">The argument's type.</typeparam>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">Seconds from now, not negative.</param>
    /// <param name="callable">What to call; what it throws is the deferred's failure.</param>
    /// <param name="arg">Passed on.</param>
    public static Deferred<T> DeferLater<TArg, T>(IReactorTime clock, double delay, Func<TArg, T> callable, TArg arg)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return DeferLater(clock, delay).AddCallback(() => callable(arg));
    }

    /// <summary>Runs an iterator step by step on the default reactor, beside others. Twisted: <c>task.cooperate</c>.</summary>
    /// <param name="iterator">As for <see cref="Cooperator.Cooperate"/>.</param>
    public static CooperativeTask Cooperate(IEnumerator<object?> iterator) => Cooperate(Reactors.reactor, iterator);

    /// <summary>Runs an iterator step by step, beside the others of the same reactor.</summary>
    /// <param name="clock">On whose thread.</param>
    /// <param name="iterator">As for <see cref="Cooperator.Cooperate"/>.</param>
    public static CooperativeTask Cooperate(IReactorTime clock, IEnumerator<object?> iterator)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return Cooperators.GetValue(clock, static time => new Cooperator(time)).Cooperate(iterator);
    }

    /// <summary>Runs an iterator step by step on the default reactor, beside others. Twisted: <c>task.coiterate</c>.</summary>
    /// <param name="iterator">As for <see cref="Cooperator.Cooperate"/>.</param>
    /// <returns>As <see cref="CooperativeTask.WhenDone"/>.</returns>
    public static Deferred<IEnumerator<object?>> Coiterate(IEnumerator<object?> iterator) => Cooperate(iterator).WhenDone();

    /// <summary>Runs an iterator step by step, beside the others of the same reactor.</summary>
    /// <param name="clock">On whose thread.</param>
    /// <param name="iterator">As for <see cref="Cooperator.Cooperate"/>.</param>
    /// <returns>As <see cref="CooperativeTask.WhenDone"/>.</returns>
    public static Deferred<IEnumerator<object?>> Coiterate(IReactorTime clock, IEnumerator<object?> iterator) =>
        Cooperate(clock, iterator).WhenDone();

    /// <summary>
    /// Runs the default reactor until <paramref name="main"/> is done: the frame of a program that does one thing. Twisted: <c>task.react</c>.
    /// </summary>
    /// <param name="main">
    /// Called on the reactor thread as soon as the reactor runs (Twisted calls it just before). What it fails with is logged.
    /// </param>
    /// <returns>
    /// The exit code, which is <see cref="Environment.ExitCode"/> as well, so that it may be dropped: 0; 1 when it failed; what a
    /// <see cref="Python.SystemExit"/> says. Python ends the process here.
    /// </returns>
    public static int React(Func<ReactorBase, Deferred> main) => Environment.ExitCode = React(Reactors.reactor, main);

    /// <summary>Runs a reactor until <paramref name="main"/> is done, or the reactor is stopped otherwise.</summary>
    /// <typeparam name="TReactor">The reactor's type.</typeparam>
    /// <param name="reactor">Not yet started.</param>
    /// <param name="main">As for <see cref="React(Func{ReactorBase, Deferred})"/>.</param>
    /// <returns>The exit code: 0; 1 when it failed; what a <see cref="Python.SystemExit"/> says.</returns>
    public static int React<TReactor>(TReactor reactor, Func<TReactor, Deferred> main)
        where TReactor : IReactor, IReactorCore
    {
        ArgumentNullException.ThrowIfNull(reactor);
        ArgumentNullException.ThrowIfNull(main);
        ReactRun<TReactor> run = new(reactor, main);
        run.Run();
        return run.ExitCode;
    }
}
