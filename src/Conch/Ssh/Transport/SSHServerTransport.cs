namespace Twisted.Conch.Ssh;

/// <summary>The server's end. Twisted: <c>twisted.conch.ssh.transport.SSHServerTransport</c>. Reactor thread only.</summary>
public class SSHServerTransport : SSHTransportBase
{
    /// <inheritdoc/>
    public override bool IsClient => false;
}
