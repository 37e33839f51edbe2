using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>Drops what it receives. RFC 863. Twisted: <c>wire.Discard</c>.</summary>
public class Discard : Protocol
{
    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value)
    {
    }
}
