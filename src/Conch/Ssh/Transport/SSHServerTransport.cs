namespace Twisted.Conch.Ssh;

/// <summary>The server's end. Twisted: <c>twisted.conch.ssh.transport.SSHServerTransport</c>. Reactor thread only.</summary>
public class SSHServerTransport : SSHTransportBase
{
    /// <summary>How often a client may ask for the service it has; as many as a login may have requests.</summary>
    internal const int MaxRepeatedRequests = 128;

    private int _repeatedRequests;

    /// <inheritdoc/>
    public override bool IsClient => false;

    private protected override KeyExchange CreateKeyExchange() => new ServerKeyExchange(this);

    private protected override void OnServiceRequest(ReadOnlySpan<byte> fields)
    {
        string name = SshMessage.Decode<ServiceRequest>(fields).Service;
        if (Service is not null)
        {
            AcceptAgain(name);
            return;
        }

        Func<SSHService>? create = TransportFactory?.GetService(this, name)
            ?? throw new ServiceException("Service not available.");
        Send(new ServiceAccept(name));
        SetService(create());
    }

    /// <summary>
    /// paramiko asks for ssh-userauth before each method, and OpenSSH's server says yes each time. The service stays the same one: another would begin to count
    /// login attempts anew.
    /// </summary>
    private void AcceptAgain(string name)
    {
        if (IsAuthenticated || name != Service!.Name || ++_repeatedRequests > MaxRepeatedRequests)
        {
            throw new UnexpectedMessageException("A second service was asked for.");
        }

        Send(new ServiceAccept(name));
    }

    private protected override IReadOnlyList<KeyValuePair<string, Internet.Bytes>> FirstExtensions() =>
        ServerExtensions.For(TransportFactory?.UserKeyAlgorithms ?? []);
}
