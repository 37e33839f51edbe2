using System.Runtime.CompilerServices;

namespace Twisted.Internet;

public static partial class Defer
{
    /// <summary>Waits for all; the values come in the list's order. Twisted: <c>gatherResults</c>.</summary>
    /// <typeparam name="T">The value's type of each.</typeparam>
    /// <param name="deferreds">What to wait for.</param>
    /// <param name="consumeErrors">Failures end here instead of staying in their deferreds as well.</param>
    /// <returns>The values; or <see cref="FirstError"/> as soon as one fails. Cancelling it cancels all.</returns>
    public static Deferred<IReadOnlyList<T>> GatherResults<T>(IEnumerable<Deferred<T>> deferreds, bool consumeErrors = false) =>
        new DeferredList<T>(deferreds, fireOnOneErrback: true, consumeErrors: consumeErrors).AddCallback<IReadOnlyList<T>>(Values);

    /// <summary>Waits for both. Twisted: <c>gatherResults</c>.</summary>
    /// <typeparam name="T1">The first value's type.</typeparam>
    /// <typeparam name="T2">The second value's type.</typeparam>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    public static async Deferred<(T1 First, T2 Second)> GatherResults<T1, T2>(Deferred<T1> first, Deferred<T2> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        await AllDone([first, second]);
        return (await first, await second);
    }

    /// <summary>Waits for all three. Twisted: <c>gatherResults</c>.</summary>
    /// <typeparam name="T1">The first value's type.</typeparam>
    /// <typeparam name="T2">The second value's type.</typeparam>
    /// <typeparam name="T3">The third value's type.</typeparam>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    /// <param name="third">The third.</param>
    public static async Deferred<(T1 First, T2 Second, T3 Third)> GatherResults<T1, T2, T3>(
        Deferred<T1> first, Deferred<T2> second, Deferred<T3> third)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(third);
        await AllDone([first, second, third]);
        return (await first, await second, await third);
    }

    /// <summary>Waits for all four. Twisted: <c>gatherResults</c>.</summary>
    /// <typeparam name="T1">The first value's type.</typeparam>
    /// <typeparam name="T2">The second value's type.</typeparam>
    /// <typeparam name="T3">The third value's type.</typeparam>
    /// <typeparam name="T4">The fourth value's type.</typeparam>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    /// <param name="third">The third.</param>
    /// <param name="fourth">The fourth.</param>
    public static async Deferred<(T1 First, T2 Second, T3 Third, T4 Fourth)> GatherResults<T1, T2, T3, T4>(
        Deferred<T1> first, Deferred<T2> second, Deferred<T3> third, Deferred<T4> fourth)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(third);
        ArgumentNullException.ThrowIfNull(fourth);
        await AllDone([first, second, third, fourth]);
        return (await first, await second, await third, await fourth);
    }

    /// <summary>Waits for all of those that have no value. Twisted: <c>gatherResults</c>.</summary>
    /// <param name="deferreds">What to wait for; none is done at once.</param>
    /// <returns>Fires when all have; fails with <see cref="FirstError"/> as soon as one does. Cancelling it cancels all.</returns>
    [OverloadResolutionPriority(-1)]
    public static Deferred GatherResults(IEnumerable<Deferred> deferreds)
    {
        ArgumentNullException.ThrowIfNull(deferreds);
        DeferredBase[] all = [.. deferreds];
        return all.Length == 0 ? Succeed() : AllDone(all);
    }

    /// <summary>Fires when all have succeeded or one has failed; they keep their results.</summary>
    private static Deferred AllDone(DeferredBase[] deferreds)
    {
        int pending = deferreds.Length;
        Deferred done = new(_ => Array.ForEach(deferreds, d => d.Cancel()));
        for (int i = 0; i < deferreds.Length; i++)
        {
            int index = i;
            deferreds[i].Add(new ObserveStep(chain =>
            {
                pending--;
                if (!done.Called && chain.FailureNow is { } fail)
                {
                    done.Errback(new FirstError(fail, index));
                }
                else if (!done.Called && pending == 0)
                {
                    done.Callback();
                }
            }));
        }

        return done;
    }

    private static T[] Values<T>(IReadOnlyList<(bool Success, Result<T> Result)> results)
    {
        T[] values = new T[results.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = results[i].Result.Value;
        }

        return values;
    }
}
