using Twisted.Python;

namespace Twisted.Internet;

/// <summary>All of several deferreds failed where one success would have been enough. Twisted: <c>defer.FailureGroup</c>.</summary>
public class FailureGroup : Exception
{
    /// <summary>For these failures.</summary>
    /// <param name="failures">One for each deferred, in their order.</param>
    public FailureGroup(IReadOnlyList<Failure> failures)
        : base($"All {failures?.Count} deferreds failed.", failures is [{ } first, ..] ? first.Value : null)
    {
        ArgumentNullException.ThrowIfNull(failures);
        Failures = failures;
    }

    /// <summary>One for each deferred, in their order.</summary>
    public IReadOnlyList<Failure> Failures { get; }
}
