namespace Twisted.Internet;

/// <summary>A host by name, before it is looked up. Twisted: <c>HostnameAddress</c>.</summary>
/// <param name="Hostname">The name.</param>
/// <param name="Port">The port.</param>
public sealed record HostnameAddress(string Hostname, int Port) : IAddress
{
    /// <summary>The form <c>name:port</c>, for people and logs.</summary>
    public override string ToString() => $"{Hostname}:{Port}";
}
