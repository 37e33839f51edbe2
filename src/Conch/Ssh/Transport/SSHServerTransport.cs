namespace Twisted.Conch.Ssh;

/// <summary>The server's end. Twisted: <c>twisted.conch.ssh.transport.SSHServerTransport</c>. Reactor thread only.</summary>
public class SSHServerTransport : SSHTransportBase
{
    /// <inheritdoc/>
    public override bool IsClient => false;

    private protected override KeyExchange CreateKeyExchange() => new ServerKeyExchange(this);

    private protected override void OnServiceRequest(ReadOnlySpan<byte> fields)
    {
        string name = SshMessage.Decode<ServiceRequest>(fields).Service;
        if (Service is not null)
        {
            // Another one would begin to count login attempts anew.
            throw new UnexpectedMessageException("A second service was asked for.");
        }

        Func<SSHService>? create = TransportFactory?.GetService(this, name)
            ?? throw new ServiceException("Service not available.");
        Send(new ServiceAccept(name));
        SetService(create());
    }

    private protected override IReadOnlyList<KeyValuePair<string, Internet.Bytes>> FirstExtensions() =>
        ServerExtensions.For(TransportFactory?.UserKeyAlgorithms ?? []);
}
