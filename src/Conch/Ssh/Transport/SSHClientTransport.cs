using System.Security.Cryptography;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>The client's end. Twisted: <c>twisted.conch.ssh.transport.SSHClientTransport</c>. Reactor thread only.</summary>
public abstract class SSHClientTransport : SSHTransportBase
{
    private SSHService? _requested;
    private LoginPatience? _patience;

    /// <inheritdoc/>
    public override bool IsClient => true;

    /// <summary>Verifies a server's signature with the host key it sent.</summary>
    internal HostKeyVerifier HostKeyVerifier { get; set; } = KeyHostKey.Verify;

    /// <summary>
    /// Whether this is the server's key; its signature is verified already. Asked once, at the first key exchange: a later one must bring
    /// the same key. Twisted: <c>verifyHostKey</c>.
    /// </summary>
    /// <param name="hostKey">
    /// The public key on the wire; or a certificate of it, where <see cref="SSHTransportBase.SupportedPublicKeys"/> was given names of certificates: then
    /// <see cref="SSHCertificate"/> reads it, and <see cref="Client.KnownHostsFile.VerifyHostCertificate"/> judges it.
    /// </param>
    /// <param name="fingerprint">As ssh-keygen shows it: SHA256 and base64. A certificate's is its key's.</param>
    /// <returns>True goes on; false or a failure ends the connection.</returns>
    public abstract Deferred<bool> VerifyHostKey(Bytes hostKey, string fingerprint);

    /// <summary>The first key exchange is done: ask for a service now. Twisted: <c>connectionSecure</c>.</summary>
    public abstract void ConnectionSecure();

    /// <summary>Asks the server for a service; it starts when the server accepts. Twisted: <c>requestService</c>.</summary>
    /// <param name="instance">The service.</param>
    public void RequestService(SSHService instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        _requested = instance;
        Send(new ServiceRequest(instance.Name));
        WaitForServer(isItsTurn: true);
    }

    /// <summary>While a login runs: whether the server is to answer now. It has <see cref="SSHLimits.LoginGrace"/> for all its answers.</summary>
    internal void WaitForServer(bool isItsTurn)
    {
        if (isItsTurn && !IsAuthenticated && !IsEnding)
        {
            _patience ??= new LoginPatience(this, GiveUp);
        }

        _patience?.Wait(isItsTurn && !IsEnding);
    }

    /// <summary>Asks <see cref="VerifyHostKey"/>.</summary>
    /// <param name="hostKey">The public key.</param>
    /// <param name="decided">Called with the answer.</param>
    internal void AskAboutHostKey(byte[] hostKey, Action<bool> decided)
    {
        Bytes key = SSHCertificate.OfBlob(hostKey)?.PublicKey.Blob() ?? hostKey;
        string fingerprint = "SHA256:" + Convert.ToBase64String(SHA256.HashData(key.Span)).TrimEnd('=');
        VerifyHostKey(hostKey, fingerprint).AddCallbacks(decided, (Failure _) => decided(false));
    }

    private protected override void StopTimers()
    {
        base.StopTimers();
        _patience?.Wait(isServersTurn: false);
    }

    private protected override KeyExchange CreateKeyExchange() => new ClientKeyExchange(this);

    private protected override void OnServiceAccept(ReadOnlySpan<byte> fields)
    {
        // RFC 4253 §10 has the name in it; some servers leave it out.
        string? name = fields.IsEmpty ? null : SshMessage.Decode<ServiceAccept>(fields).Service;
        SSHService service = _requested
            ?? throw new UnexpectedMessageException("A service was granted that nobody asked for.");
        if (name is not null && name != service.Name)
        {
            throw new UnexpectedMessageException("Another service was granted than was asked for.");
        }

        _requested = null;
        WaitForServer(isItsTurn: false);
        SetService(service);
    }

    private void GiveUp()
    {
        GraceExceeded = true;
        Fail(new TooSlowException("The server does not answer."));
    }
}
