namespace Twisted.Internet;

/// <summary>What is done with endpoints. Twisted: the functions of <c>twisted.internet.endpoints</c>. Reactor thread only.</summary>
public static class Endpoints
{
    /// <summary>Connects a protocol that is there already.</summary>
    /// <typeparam name="TProtocol">The protocol's type.</typeparam>
    /// <param name="endpoint">Where to.</param>
    /// <param name="protocol">The protocol.</param>
    /// <returns>Fires with <paramref name="protocol"/> when it is connected, or fails. Cancelling it gives up.</returns>
    public static Deferred<TProtocol> ConnectProtocol<TProtocol>(IStreamClientEndpoint endpoint, TProtocol protocol)
        where TProtocol : Protocol
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(protocol);
        return endpoint.Connect(new OneShotFactory(protocol)).AddCallback(_ => protocol);
    }

    private sealed class OneShotFactory : Factory
    {
        private readonly Protocol _protocol;

        internal OneShotFactory(Protocol protocol)
        {
            Noisy = false;
            _protocol = protocol;
        }

        public override Protocol BuildProtocol(IAddress addr) => _protocol;
    }
}
