using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// A failure at the end of a chain, with nobody to take it yet. Only this object has a finalizer, so that deferreds that
/// succeed, or whose failure finds an errback, cost the garbage collector nothing extra.
/// </summary>
internal sealed class UnhandledFailure(Failure failure)
{
#pragma warning disable MA0055 // There is no other sign that nobody will ask any more.
    ~UnhandledFailure() => Defer.ReportUnhandled(Failure);
#pragma warning restore MA0055

    public Failure Failure { get; } = failure;

#pragma warning disable CA1816 // It is taken off the finalizer's list when handled, not when disposed of.
    public void Handled() => GC.SuppressFinalize(this);
#pragma warning restore CA1816
}
