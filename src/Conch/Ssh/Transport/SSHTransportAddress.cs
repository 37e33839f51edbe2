using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>The address of one end of an SSH connection. Twisted: <c>twisted.conch.ssh.address.SSHTransportAddress</c>.</summary>
/// <param name="Address">The address of the transport underneath.</param>
public sealed record SSHTransportAddress(IAddress Address) : IAddress
{
    /// <summary>The form <c>SSH host:port</c>, for people and logs.</summary>
    public override string ToString() => $"SSH {Address}";
}
