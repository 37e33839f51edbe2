using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>Says which bucket a connection's bytes go into. Twisted: <c>htb.IBucketFilter</c>.</summary>
public interface IBucketFilter
{
    /// <summary>The bucket of a connection.</summary>
    /// <param name="transport">The connection.</param>
    Bucket GetBucketFor(ITransport transport);
}
