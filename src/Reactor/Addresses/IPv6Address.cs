namespace Twisted.Internet;

/// <summary>An IPv6 host and port. Twisted: <c>IPv6Address</c>.</summary>
/// <param name="Type"><c>"TCP"</c> or <c>"UDP"</c>.</param>
/// <param name="Host">The host in RFC 5952 form, without brackets.</param>
/// <param name="Port">The port.</param>
/// <param name="FlowInfo">The flow label and traffic class.</param>
/// <param name="ScopeID">The zone of a link-local address, or 0.</param>
public sealed record IPv6Address(string Type, string Host, int Port, int FlowInfo = 0, long ScopeID = 0) : IAddress
{
    /// <summary>The form <c>[host]:port</c>, for people and logs.</summary>
    public override string ToString() => $"[{Host}]:{Port}";
}
