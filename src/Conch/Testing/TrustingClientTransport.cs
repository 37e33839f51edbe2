using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Testing;

/// <summary>
/// A client for tests: takes any host key and asks for one service, as soon as it may. Where it matters whom one talks to, this is not to
/// be used.
/// </summary>
/// <param name="service">The service; most often a <see cref="CannedUserAuthClient"/>.</param>
public class TrustingClientTransport(SSHService service) : SSHClientTransport
{
    /// <summary>The host key that the server has shown; empty before.</summary>
    public Bytes HostKey { get; private set; }

    /// <summary>The DISCONNECT_* code that the server sent; 0 while there was none.</summary>
    public uint DisconnectReason { get; private set; }

    /// <summary>The text that came with it.</summary>
    public string DisconnectText { get; private set; } = string.Empty;

    /// <inheritdoc/>
    public override Deferred<bool> VerifyHostKey(Bytes hostKey, string fingerprint)
    {
        HostKey = hostKey;
        return true;
    }

    /// <inheritdoc/>
    public override void ConnectionSecure() => RequestService(service);

    /// <inheritdoc/>
    public override void ReceiveError(uint reasonCode, string description)
    {
        DisconnectReason = reasonCode;
        DisconnectText = description;
        base.ReceiveError(reasonCode, description);
    }
}
