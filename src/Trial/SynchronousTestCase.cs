using NUnit.Framework;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Trial;

/// <summary>
/// Looks into Deferreds that need no reactor to fire. Derive from it, or write <c>using static Twisted.Trial.SynchronousTestCase;</c>. Twisted:
/// <c>twisted.trial.unittest.SynchronousTestCase</c>.
/// </summary>
public class SynchronousTestCase
{
    /// <summary>The value of a Deferred that must have one by now. Twisted: <c>successResultOf</c>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="deferred">The Deferred; its result is taken out.</param>
    /// <exception cref="AssertionException">It has not fired, or has failed.</exception>
    public static T SuccessResultOf<T>(Deferred<T> deferred)
    {
        ArgumentNullException.ThrowIfNull(deferred);
        Result<T> result = Take(deferred) ?? throw NoResult("Success", deferred);
        return result.Failure is { } failure ? throw Unexpected("Success", failure) : result.Value;
    }

    /// <summary>Passes when a Deferred has succeeded by now. Twisted: <c>successResultOf</c>.</summary>
    /// <param name="deferred">The Deferred; its result is taken out.</param>
    /// <exception cref="AssertionException">It has not fired, or has failed.</exception>
    public static void SuccessResultOf(Deferred deferred)
    {
        ArgumentNullException.ThrowIfNull(deferred);
        (bool fired, Failure? failure) = Take(deferred);
        if (!fired)
        {
            throw NoResult("Success", deferred);
        }

        if (failure is not null)
        {
            throw Unexpected("Success", failure);
        }
    }

    /// <summary>The failure of a Deferred that must have one by now. Twisted: <c>failureResultOf</c>.</summary>
    /// <typeparam name="T">The type of the value it does not have.</typeparam>
    /// <param name="deferred">The Deferred; its result is taken out.</param>
    /// <param name="expected">What the failure may be; anything if empty.</param>
    /// <exception cref="AssertionException">It has not fired, has succeeded, or has failed otherwise.</exception>
    public static Failure FailureResultOf<T>(Deferred<T> deferred, params Type[] expected)
    {
        ArgumentNullException.ThrowIfNull(deferred);
        ArgumentNullException.ThrowIfNull(expected);
        Result<T> result = Take(deferred) ?? throw NoResult("Failure", deferred);
        return Checked(result.Failure ?? throw new AssertionException($"Failure result expected on {deferred}, found {result.Value} instead."), expected);
    }

    /// <summary>The failure of a Deferred that must have one by now. Twisted: <c>failureResultOf</c>.</summary>
    /// <param name="deferred">The Deferred; its result is taken out.</param>
    /// <param name="expected">What the failure may be; anything if empty.</param>
    /// <exception cref="AssertionException">It has not fired, has succeeded, or has failed otherwise.</exception>
    public static Failure FailureResultOf(Deferred deferred, params Type[] expected)
    {
        ArgumentNullException.ThrowIfNull(deferred);
        ArgumentNullException.ThrowIfNull(expected);
        (bool fired, Failure? failure) = Take(deferred);
        return fired
            ? Checked(failure ?? throw new AssertionException($"Failure result expected on {deferred}, found success instead."), expected)
            : throw NoResult("Failure", deferred);
    }

    /// <summary>Passes when a Deferred has no result yet; one that it gets later is left in it. Twisted: <c>assertNoResult</c>.</summary>
    /// <param name="deferred">The Deferred.</param>
    /// <exception cref="AssertionException">It has fired.</exception>
    public static void AssertNoResult<T>(Deferred<T> deferred)
    {
        ArgumentNullException.ThrowIfNull(deferred);
        Result<T>? found = null;
        deferred.AddBoth((Result<T> result) =>
        {
            found = result;
            return result;
        });
        if (found is { } fired)
        {
            throw new AssertionException($"No result expected on {deferred}, found {fired} instead.");
        }
    }

    /// <summary>Passes when a Deferred has no result yet; one that it gets later is left in it. Twisted: <c>assertNoResult</c>.</summary>
    /// <param name="deferred">The Deferred.</param>
    /// <exception cref="AssertionException">It has fired.</exception>
    public static void AssertNoResult(Deferred deferred)
    {
        ArgumentNullException.ThrowIfNull(deferred);
        bool fired = false;
        Failure? failure = null;
        deferred.AddBoth((Failure? result) =>
        {
            (fired, failure) = (true, result);
            result?.RaiseException();
        });
        if (fired)
        {
            throw new AssertionException($"No result expected on {deferred}, found {failure?.ToString() ?? "success"} instead.");
        }
    }

    private static Result<T>? Take<T>(Deferred<T> deferred)
    {
        Result<T>? found = null;
        deferred.AddBoth((Result<T> result) => { found = result; });
        return found;
    }

    private static (bool Fired, Failure? Failure) Take(Deferred deferred)
    {
        (bool Fired, Failure? Failure) found = default;
        deferred.AddBoth((Failure? failure) => { found = (true, failure); });
        return found;
    }

    private static Failure Checked(Failure failure, Type[] expected) => expected.Length == 0 || failure.Check(expected) is not null
        ? failure
        : throw Unexpected($"Failure of type ({string.Join(" or ", expected.Select(type => type.Name))})", failure);

    private static AssertionException NoResult(string wanted, DeferredBase deferred) =>
        new($"{wanted} result expected on {deferred}, found no result instead.");

    private static AssertionException Unexpected(string wanted, Failure failure) =>
        new($"{wanted} result expected, found failure result instead:\n{failure.GetTraceback()}", failure.Value);
}
