using Twisted.Python;

namespace Twisted.Internet;

/// <summary>One of several deferreds failed, and that ended the waiting for all. Twisted: <c>defer.FirstError</c>.</summary>
public class FirstError : Exception
{
    /// <summary>For the deferred at <paramref name="index"/>.</summary>
    /// <param name="subFailure">What went wrong there.</param>
    /// <param name="index">Its place in the list, from 0.</param>
    public FirstError(Failure subFailure, int index)
        : base($"Deferred #{index} of the list failed: {subFailure?.GetErrorMessage()}", subFailure?.Value)
    {
        ArgumentNullException.ThrowIfNull(subFailure);
        SubFailure = subFailure;
        Index = index;
    }

    /// <summary>What went wrong.</summary>
    public Failure SubFailure { get; }

    /// <summary>The failed deferred's place in the list, from 0.</summary>
    public int Index { get; }
}
