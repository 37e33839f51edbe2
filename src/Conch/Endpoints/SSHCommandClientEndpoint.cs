using Twisted.Conch.Client;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>
/// A command on an SSH server as a place to connect to: what the protocol writes is the command's input, what it receives the output. Twisted:
/// <c>twisted.conch.endpoints.SSHCommandClientEndpoint</c>. Reactor thread only.
/// </summary>
/// <remarks>
/// The protocol's connection is lost when the command ends: with <see cref="ConnectionDone"/> after exit status 0 or none, else with
/// <see cref="ProcessTerminated"/>. Its transport is an <see cref="IStreamTransport"/>, whose <see cref="IStreamTransport.LoseWriteConnection"/> ends
/// the command's input. Standard error is not given to it.
/// </remarks>
public sealed class SSHCommandClientEndpoint : IStreamClientEndpoint
{
    private readonly ISecureConnections _connections;
    private readonly Bytes _command;

    private SSHCommandClientEndpoint(ISecureConnections connections, Bytes command)
    {
        _connections = connections;
        _command = command;
    }

    /// <summary>Runs a command over a connection of its own, which ends with it. Twisted: <c>newConnection</c>.</summary>
    /// <param name="reactor">Connects.</param>
    /// <param name="command">What to run: the server's shell gets it as it stands.</param>
    /// <param name="username">Who logs in.</param>
    /// <param name="hostname">The server's name or address.</param>
    /// <param name="port">Its port; null for 22.</param>
    /// <param name="keys">Private keys to try, in order.</param>
    /// <param name="password">A password to try after the keys; also the answer where a server asks one question instead.</param>
    /// <param name="agentEndpoint">Where an agent listens whose keys are tried first.</param>
    /// <param name="knownHosts">Whom to trust; null for <c>~/.ssh/known_hosts</c>.</param>
    /// <param name="ui">Asks whether to trust a host that is new; null for the terminal.</param>
    /// <param name="certificates">Certificates of the keys, the agent's among them; each is tried before its plain key. Twisted has none.</param>
    public static SSHCommandClientEndpoint NewConnection(
        IReactorTCP reactor,
        Bytes command,
        Bytes username,
        string hostname,
        int? port = null,
        IReadOnlyList<Key>? keys = null,
        Bytes? password = null,
        IStreamClientEndpoint? agentEndpoint = null,
        KnownHostsFile? knownHosts = null,
        ConsoleUI? ui = null,
        IReadOnlyList<SSHCertificate>? certificates = null)
    {
        ArgumentNullException.ThrowIfNull(reactor);
        ArgumentException.ThrowIfNullOrEmpty(hostname);
        NewConnections connections = new(
            reactor,
            hostname,
            port ?? NewConnections.DefaultPort,
            knownHosts ?? KnownHostsFile.FromPath(NewConnections.DefaultKnownHosts),
            ui ?? new ConsoleUI(),
            new Credentials(username, [.. keys ?? []], [.. certificates ?? []], password, agentEndpoint));
        return new SSHCommandClientEndpoint(connections, command);
    }

    /// <summary>Runs a command over a connection that stands, and stays. Twisted: <c>existingConnection</c>.</summary>
    /// <param name="connection">A connection whose user is logged in.</param>
    /// <param name="command">What to run: the server's shell gets it as it stands.</param>
    public static SSHCommandClientEndpoint ExistingConnection(SSHConnection connection, Bytes command)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return new SSHCommandClientEndpoint(new GivenConnection(connection), command);
    }

    /// <summary>Runs the command. Twisted: <c>connect</c>.</summary>
    /// <param name="protocolFactory">Makes the protocol, once the server has started the command.</param>
    /// <returns>
    /// Fires with the protocol. Fails with <see cref="AuthenticationFailed"/>, <see cref="HostKeyChanged"/>, <see cref="UserRejectedKey"/>, a
    /// <see cref="ConchError"/> where the server does not run the command, or what the connection ended with. Cancelling it gives up.
    /// </returns>
    public Deferred<Protocol> Connect(Factory protocolFactory)
    {
        ArgumentNullException.ThrowIfNull(protocolFactory);
        return Connect(_connections.Secure(), protocolFactory);
    }

    private async Deferred<Protocol> Connect(Deferred<SSHConnection> connecting, Factory factory)
    {
        SSHConnection connection = await connecting;
        CommandChannel channel = new(_connections, _command, factory);
        connection.OpenChannel(channel);
        return await channel.Connected;
    }
}
