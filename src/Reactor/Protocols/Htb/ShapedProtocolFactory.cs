using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Makes protocols whose output is shaped, and stands where a protocol's class does: <c>factory.Protocol = new
/// ShapedProtocolFactory(New&lt;Chargen&gt;, filter)</c>. Twisted: <c>htb.ShapedProtocolFactory</c>.
/// </summary>
public class ShapedProtocolFactory
{
    private readonly Func<Protocol?> _protoClass;
    private readonly IBucketFilter _bucketFilter;

    /// <summary>Shapes the output of a class of protocols.</summary>
    /// <param name="protoClass">Makes the protocols.</param>
    /// <param name="bucketFilter">Says which bucket is a connection's.</param>
    public ShapedProtocolFactory(Func<Protocol?> protoClass, IBucketFilter bucketFilter)
    {
        ArgumentNullException.ThrowIfNull(protoClass);
        ArgumentNullException.ThrowIfNull(bucketFilter);
        _protoClass = protoClass;
        _bucketFilter = bucketFilter;
    }

    /// <summary>As what <c>Factory.Protocol</c> takes.</summary>
    /// <param name="factory">This.</param>
    public static implicit operator Func<Protocol?>(ShapedProtocolFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return factory.Make;
    }

    /// <summary>Makes one protocol. Twisted calls the object itself.</summary>
    public Protocol? Make() => _protoClass() is { } protocol ? new ShapedTransport(protocol, _bucketFilter) : null;
}
