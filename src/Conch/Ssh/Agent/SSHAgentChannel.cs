using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>
/// The channel that an agent is forwarded by: the server opens it to the client, which has the agent. OpenSSH's PROTOCOL.agent. At the server
/// an <see cref="SSHAgentClient"/> asks through it, see <see cref="Open"/>; a client whose agent is in the same process makes one for an
/// <see cref="SSHAgentServer"/>. Reactor thread only.
/// </summary>
/// <param name="protocol">The end of the agent protocol that stands here.</param>
public class SSHAgentChannel(IProtocol protocol) : SSHChannel
{
    private SSHChannelTransport? _transport;
    private Deferred<SSHAgentClient>? _opening;

    /// <inheritdoc/>
    public override string Name => "auth-agent@openssh.com";

    /// <summary>Reaches the agent of a client that has offered it, see <see cref="ISession.AgentOffered"/>.</summary>
    /// <param name="conn">The client's connection.</param>
    /// <returns>Fires with an end to ask; fails with a <see cref="ConchError"/> where the client does not let us. Close its transport after use.</returns>
    public static Deferred<SSHAgentClient> Open(SSHConnection conn)
    {
        ArgumentNullException.ThrowIfNull(conn);
        SSHAgentClient client = new();
        SSHAgentChannel channel = new(client) { _opening = new Deferred<SSHAgentClient>() };
        conn.OpenChannel(channel);
        return channel._opening;
    }

    /// <inheritdoc/>
    public override void ChannelOpen(Bytes specificData)
    {
        _transport = new SSHChannelTransport(this, protocol);
        protocol.MakeConnection(_transport);
        if (protocol is SSHAgentClient client)
        {
            _opening?.Callback(client);
        }
    }

    /// <inheritdoc/>
    public override void OpenFailed(Failure reason) => _opening?.Errback(reason);

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value) => _transport?.Deliver(value);

    /// <summary>Nothing more is asked, or answered: the channel is closed.</summary>
    public override void EofReceived() => LoseConnection();

    /// <inheritdoc/>
    public override void Closed() => _transport?.End(new ConnectionDone());
}
