using System.Reflection;
using Twisted.Internet;

namespace Twisted.Trial;

/// <summary>One test in the loop: set up, the method, tear down, the clean-ups; then what is left.</summary>
internal sealed class ReactorTestRun(ReactorBase reactor, TestCase frame)
{
    /// <summary>What was closed at the end of a test is gone after so many turns.</summary>
    private const int TurnsToSettle = 3;

    private static readonly MethodInfo ForgetValueMethod =
        typeof(ReactorTestRun).GetMethod(nameof(ForgetValue), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly List<Exception> _errors = [];

    /// <summary>Runs it to its end.</summary>
    /// <param name="test">The method.</param>
    /// <returns>What went wrong, in order.</returns>
    public IReadOnlyList<Exception> Run(Func<object?> test)
    {
        reactor.CallWhenRunning(() => Stages(test).AddBoth(() => reactor.Stop()));
        reactor.Run(installSignalHandlers: false);
        return _errors;
    }

    private static Deferred AsDeferred(object? result) => result switch
    {
        Deferred deferred => deferred,
        Task task => Defer.FromTask(task),
        DeferredBase deferred => (Deferred)ForgetValueMethod.MakeGenericMethod(ValueType(deferred.GetType())).Invoke(null, [deferred])!,
        _ => Defer.Succeed(),
    };

    private static Deferred ForgetValue<T>(Deferred<T> deferred) => deferred.AddCallback((T _) => { });

    private static Type ValueType(Type type)
    {
        while (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Deferred<>))
        {
            type = type.BaseType!;
        }

        return type.GetGenericArguments()[0];
    }

    private async Deferred Stages(Func<object?> test)
    {
        if (await Stage(frame.SetUp))
        {
            await Stage(() => AsDeferred(test()));
            await Stage(frame.TearDown);
        }

        while (frame.TakeCleanup() is { } cleanup)
        {
            await Stage(cleanup);
        }

        for (int turn = 0; turn < TurnsToSettle; turn++)
        {
            await Tasks.DeferLater(reactor, 0);
        }

        if (Leftovers() is { Count: > 0 } left)
        {
            _errors.Add(new DirtyReactorAggregateError(left));
        }

        _errors.AddRange(frame.FlushLoggedErrors().Select(entry => new LoggedError(entry)));
    }

    private async Deferred<bool> Stage(Func<Deferred> stage)
    {
        try
        {
            await Defer.MaybeDeferred(stage).AddTimeout(frame.Timeout, reactor);
            return true;
        }
#pragma warning disable CA1031 // Whatever a test throws is its result.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _errors.Add(error);
            return false;
        }
    }

    private List<string> Leftovers() =>
    [
        .. reactor.GetDelayedCalls().Select(call => $"{call}"),
        .. reactor.Living().Select(selectable => $"{selectable}"),
    ];
}
