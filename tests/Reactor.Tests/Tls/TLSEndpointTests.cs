using Twisted.Internet;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.Tls;

/// <summary>Endpoints that speak TLS.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class TLSEndpointTests<TReactor> : TCPFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [Test]
    public void A_client_endpoint_with_TLS_around_it_gives_the_protocol_inside()
    {
        Run(async Deferred () =>
        {
            TLSPeer server = new();
            TLSPeer client = new();
            SSL4ServerEndpoint listening = new(Reactor, 0, TestCertificates.Server.Options(), @interface: "127.0.0.1");
            IListeningPort port = await listening.Listen(new Factory { Protocol = () => server, Noisy = false });
            TLSClientEndpoint endpoint = new(
                Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority), new Plain(Reactor, PortOf(port)));
            Protocol made = await endpoint.Connect(new Factory { Protocol = () => client, Noisy = false });
            Assert.That(made, Is.SameAs(client));
            client.Transport!.Write("hi");
            await server.Got(2);
            Assert.That(server.Secure.ServerName, Is.EqualTo("localhost"));
        });
    }

    [Test]
    public void A_port_that_is_taken_is_a_failure_of_the_Deferred()
    {
        Run(async Deferred () =>
        {
            IListeningPort port = Listen(static () => null);
            SSL4ServerEndpoint second = new(Reactor, PortOf(port), TestCertificates.Server.Options(), @interface: "127.0.0.1");
            try
            {
                await second.Listen(new Factory());
                Assert.Fail("The port was to be had twice.");
            }
            catch (CannotListenError)
            {
                // As it should be.
            }
        });
    }

    /// <summary>The simplest endpoint that connects.</summary>
    private sealed class Plain(IReactorTCP reactor, int port) : IStreamClientEndpoint
    {
        public Deferred<Protocol> Connect(Factory protocolFactory)
        {
            Deferred<Protocol> connected = new();
            reactor.ConnectTCP("127.0.0.1", port, new Wrapping(protocolFactory, connected));
            return connected;
        }
    }

    private sealed class Wrapping(Factory inside, Deferred<Protocol> connected) : ClientFactory
    {
        public override Protocol? BuildProtocol(IAddress addr)
        {
            Protocol? made = inside.BuildProtocol(addr);
            made?.WhenConnectionMade.Subscribe(_ => connected.Callback(made));
            return made;
        }
    }
}
