using Twisted.Protocols;

namespace Twisted.Internet.EndpointStrings;

/// <summary>Servers behind a proxy that tells of the client's address.</summary>
internal static class HAProxyParser
{
    internal static IStreamServerEndpoint Server(IReactor reactor, EndpointDescription description)
    {
        EndpointDescription inner = EndpointDescription.Parse(description.Inner());
        if (inner.Prefix != "ssl")
        {
            return new Endpoint(Endpoints.Parsers.Server(reactor, inner), static factory => factory);
        }

        // The proxy's header comes before TLS begins, so that TLS has to be inside of what reads it.
        TlsParsers.Server server = TlsParsers.Read(inner);
        TCP4ServerEndpoint port = new(BuiltInParsers.As<IReactorTCP>(reactor, inner), server.Port, server.Backlog, server.Interface);
        return new Endpoint(port, factory => new TLSMemoryBIOFactory(server.Options, isClient: false, factory));
    }

    private sealed class Endpoint(IStreamServerEndpoint wrapped, Func<Factory, Factory> inside) : IStreamServerEndpoint
    {
        public Deferred<IListeningPort> Listen(Factory protocolFactory) => wrapped.Listen(new HAProxyWrappingFactory(inside(protocolFactory)));
    }
}
