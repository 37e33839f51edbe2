using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// Connects one protocol, once, without a factory of one's own: <c>new ClientCreator&lt;Greeter&gt;(reactor).ConnectTCP(host, port)</c>. Twisted:
/// <c>twisted.internet.protocol.ClientCreator</c>. Reactor thread only.
/// </summary>
/// <typeparam name="TProtocol">The protocol.</typeparam>
/// <param name="reactor">Connects.</param>
public class ClientCreator<TProtocol>(IReactorTCP reactor)
    where TProtocol : Protocol, new()
{
    /// <summary>Connects to a TCP server.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="timeout">Seconds to wait for the connection.</param>
    /// <param name="bindAddress">The local address and port to connect from.</param>
    /// <returns>
    /// Fires with the protocol when its connection is made; fails with what <see cref="ClientFactory.ClientConnectionFailed"/> is told.
    /// Cancelling it gives up.
    /// </returns>
    public Deferred<TProtocol> ConnectTCP(string host, int port, double timeout = 30, (string Host, int Port)? bindAddress = null)
    {
        IConnector? connector = null;
        OneProtocol factory = new(new Deferred<TProtocol>(_ => connector?.Disconnect()));
        connector = reactor.ConnectTCP(host, port, factory, timeout, bindAddress);
        return factory.Made;
    }

    private sealed class OneProtocol(Deferred<TProtocol> made) : ClientFactory
    {
        public Deferred<TProtocol> Made { get; } = made;

        public override Protocol? BuildProtocol(IAddress addr)
        {
            if (Made.Called)
            {
                // Given up meanwhile.
                return null;
            }

            TProtocol protocol = new() { Factory = this };
            protocol.WhenConnectionMade.Subscribe(_ => Fire(protocol));
            return protocol;
        }

        public override void ClientConnectionFailed(IConnector connector, Failure reason)
        {
            if (!Made.Called)
            {
                Made.Errback(reason);
            }
        }

        private void Fire(TProtocol protocol)
        {
            if (!Made.Called)
            {
                Made.Callback(protocol);
            }
        }
    }
}
