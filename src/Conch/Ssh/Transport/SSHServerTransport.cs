namespace Twisted.Conch.Ssh;

/// <summary>The server's end. Twisted: <c>twisted.conch.ssh.transport.SSHServerTransport</c>. Reactor thread only.</summary>
public class SSHServerTransport : SSHTransportBase
{
    /// <inheritdoc/>
    public override bool IsClient => false;

    /// <summary>
    /// The client asks for a service: the factory's is started, or there is none by that name and the connection ends. RFC 4253 §10. Twisted:
    /// <c>ssh_SERVICE_REQUEST</c>.
    /// </summary>
    /// <param name="packet">What follows the number. Borrowed: valid during this call only.</param>
    public virtual void Ssh_SERVICE_REQUEST(ReadOnlySpan<byte> packet)
    {
        string name = SshMessage.Decode<ServiceRequest>(packet).Service;
        if (Service is not null)
        {
            // Another one would begin to count login attempts anew.
            throw new UnexpectedMessageException("A second service was asked for.");
        }

        Func<SSHService> create = TransportFactory?.GetService(this, name)
            ?? throw new ServiceException("Service not available.");
        Send(new ServiceAccept(name));
        SetService(create());
    }

    private protected override KeyExchange CreateKeyExchange() => new ServerKeyExchange(this);

    private protected override void OnServiceRequest(ReadOnlySpan<byte> fields) => Ssh_SERVICE_REQUEST(fields);

    private protected override IReadOnlyList<KeyValuePair<string, Internet.Bytes>> FirstExtensions() =>
        ServerExtensions.For(TransportFactory?.UserKeyAlgorithms ?? []);
}
