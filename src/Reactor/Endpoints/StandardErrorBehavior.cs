namespace Twisted.Internet;

/// <summary>What becomes of what a <see cref="ProcessEndpoint"/>'s child writes to its standard error. Twisted: <c>StandardErrorBehavior</c>.</summary>
public enum StandardErrorBehavior
{
    /// <summary>It is logged, as a warning.</summary>
    LOG,

    /// <summary>It is dropped.</summary>
    DROP,
}
