#pragma warning disable CA1822 // Members get their bodies in the next commits.
namespace Twisted.Conch.Ssh;

/// <summary>The client's end. Twisted: <c>twisted.conch.ssh.transport.SSHClientTransport</c>. Reactor thread only.</summary>
public abstract class SSHClientTransport : SSHTransportBase
{
    /// <inheritdoc/>
    public override bool IsClient => true;

    /// <summary>The first key exchange is done: ask for a service now. Twisted: <c>connectionSecure</c>.</summary>
    public abstract void ConnectionSecure();

    /// <summary>Asks the server for a service; it starts when the server accepts. Twisted: <c>requestService</c>.</summary>
    /// <param name="instance">The service.</param>
    public void RequestService(SSHService instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
    }
}
