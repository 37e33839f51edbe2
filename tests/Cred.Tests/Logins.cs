using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Cred.Tests;

/// <summary>What the tests ask of a deferred that is done.</summary>
internal static class Logins
{
    public static T ValueOf<T>(Deferred<T> d) => d.Result!.Value.Value;

    public static Failure FailureOf<T>(Deferred<T> d)
    {
        Failure? seen = null;
        d.AddErrback(f => { seen = f; });
        return seen ?? throw new AssertionException("There is no failure.");
    }
}
