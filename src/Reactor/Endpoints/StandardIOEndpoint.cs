namespace Twisted.Internet;

/// <summary>
/// Standard input and output as a place to "listen" at: its one connection is there at once. Twisted: <c>StandardIOEndpoint</c>.
/// </summary>
/// <param name="reactor">Where.</param>
public sealed class StandardIOEndpoint(ReactorBase reactor) : IStreamServerEndpoint
{
    /// <summary>Ties a protocol of the factory's to standard input and output.</summary>
    /// <param name="protocolFactory">Asked for one protocol.</param>
    /// <returns>Fires with what stands for a port: closing it closes the connection.</returns>
    public Deferred<IListeningPort> Listen(Factory protocolFactory) => Defer.Execute(IListeningPort () =>
    {
        ArgumentNullException.ThrowIfNull(protocolFactory);
        PipeAddress address = new();
        Protocol protocol = protocolFactory.BuildProtocol(address) ?? throw new NoProtocol();
        return new Port(new StandardIO(protocol, reactor: reactor), address);
    });

    private sealed class Port(StandardIO connection, IAddress address) : IListeningPort
    {
        public void StartListening()
        {
        }

        public Deferred StopListening()
        {
            connection.LoseConnection();
            return Defer.Succeed();
        }

        public IAddress GetHost() => address;
    }
}
