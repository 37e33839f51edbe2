using System.Globalization;
using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>A bucket for each of our ports. Twisted: <c>htb.FilterByServer</c>.</summary>
/// <param name="parentFilter">Says which bucket each of ours is inside of.</param>
/// <param name="clock">Whose time counts; the default reactor's when absent.</param>
public class FilterByServer(IBucketFilter? parentFilter = null, IReactorTime? clock = null)
    : HierarchicalBucketFilter(parentFilter, clock)
{
    /// <inheritdoc/>
    public override string GetBucketKey(ITransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        IAddress host = transport.GetHost();
        return host switch
        {
            IPv4Address v4 => v4.Port.ToString(CultureInfo.InvariantCulture),
            IPv6Address v6 => v6.Port.ToString(CultureInfo.InvariantCulture),
            _ => $"{host}",
        };
    }
}
