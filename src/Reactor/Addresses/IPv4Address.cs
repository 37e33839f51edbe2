namespace Twisted.Internet;

/// <summary>An IPv4 host and port. Twisted: <c>IPv4Address</c>.</summary>
/// <param name="Type"><c>"TCP"</c> or <c>"UDP"</c>.</param>
/// <param name="Host">The host in dotted form.</param>
/// <param name="Port">The port.</param>
public sealed record IPv4Address(string Type, string Host, int Port) : IAddress
{
    /// <summary>The form <c>host:port</c>, for people and logs.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
