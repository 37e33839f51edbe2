using Twisted.Conch.Client;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch;

/// <summary>Makes a connection for each command, and ends it with the command.</summary>
internal sealed class NewConnections(
    IReactorTCP reactor, string hostname, int port, KnownHostsFile knownHosts, ConsoleUI ui, Credentials credentials) : ISecureConnections
{
    public const int DefaultPort = 22;

    public static string DefaultKnownHosts =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ssh", "known_hosts");

    public Bytes Username => credentials.Username;

    public async Deferred<SSHConnection> Secure()
    {
        string name = KnownHostsFile.NameOf(hostname, port);
        IReadOnlyList<string> algorithms = await knownHosts.GetHostKeyAlgorithms(name, AlgorithmOffer.DefaultPublicKeys);
        IConnector? connector = null;
        Deferred<SSHConnection> ready = new(_ => connector?.Disconnect());
        OneConnection factory = new(ready, () => new CommandTransport(name, knownHosts, ui, credentials, ready)
        {
            SupportedPublicKeys = algorithms,
        });
        connector = reactor.ConnectTCP(hostname, port, factory);
        return await ready;
    }

    public void Release(SSHConnection connection) => connection.Transport?.LoseConnection();

    private sealed class OneConnection(Deferred<SSHConnection> ready, Func<CommandTransport> create) : ClientFactory
    {
        public override Protocol? BuildProtocol(IAddress addr)
        {
            if (ready.Called)
            {
                // Given up meanwhile.
                return null;
            }

            CommandTransport transport = create();
            transport.Factory = this;
            return transport;
        }

        public override void ClientConnectionFailed(IConnector connector, Failure reason)
        {
            if (!ready.Called)
            {
                ready.Errback(reason);
            }
        }
    }
}
