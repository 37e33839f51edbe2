using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>Sends back what it receives. RFC 862. Twisted: <c>wire.Echo</c>.</summary>
public class Echo : Protocol
{
    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value) => Transport!.Write(value.Span);
}
