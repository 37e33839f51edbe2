using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Hands on what it receives to the transport it is given: the far end of a session. Twisted: <c>twisted.conch.ssh.session.SSHSessionClient</c>.</summary>
public class SSHSessionClient : Protocol
{
    /// <inheritdoc/>
    public override void DataReceived(Bytes data) => Transport?.Write(data);
}
