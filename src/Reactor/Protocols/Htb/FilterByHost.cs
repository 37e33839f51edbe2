using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>A bucket for each peer's address. Twisted: <c>htb.FilterByHost</c>.</summary>
/// <param name="parentFilter">Says which bucket each of ours is inside of.</param>
/// <param name="clock">Whose time counts; the default reactor's when absent.</param>
public class FilterByHost(IBucketFilter? parentFilter = null, IReactorTime? clock = null)
    : HierarchicalBucketFilter(parentFilter, clock)
{
    /// <inheritdoc/>
    public override double? SweepInterval { get; set; } = 60 * 20;

    /// <inheritdoc/>
    public override string GetBucketKey(ITransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        IAddress peer = transport.GetPeer();
        return peer switch
        {
            IPv4Address v4 => v4.Host,
            IPv6Address v6 => v6.Host,
            _ => $"{peer}",
        };
    }
}
