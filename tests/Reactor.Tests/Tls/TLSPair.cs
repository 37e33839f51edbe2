using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Tls;

/// <summary>A client and a server that speak TLS with each other in memory.</summary>
internal sealed class TLSPair
{
    private static readonly IAddress Address = new IPv4Address("TCP", "127.0.0.1", 1);

    public TLSPair(
        IOpenSSLServerConnectionCreator? server = null, IOpenSSLClientConnectionCreator? client = null, TLSPeer? clientPeer = null,
        TLSPeer? serverPeer = null)
    {
        Client = clientPeer ?? new TLSPeer();
        Server = serverPeer ?? new TLSPeer();
        Reactor = new MemoryReactorClock { LoggerFactory = Log };
        Pump = IOPump.Connect(
            Wrap(client ?? Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority), isClient: true, Client),
            Wrap(server ?? TestCertificates.Server.Options(), isClient: false, Server),
            Reactor);
    }

    public LogRecorder Log { get; } = new();

    public MemoryReactorClock Reactor { get; }

    public IOPump Pump { get; }

    public TLSPeer Client { get; }

    public TLSPeer Server { get; }

    /// <summary>A protocol with TLS around it.</summary>
    public static Protocol Wrap(IOpenSSLContextFactory options, bool isClient, Protocol inside) =>
        new TLSMemoryBIOFactory(options, isClient, new ClientFactory { Protocol = () => inside }).BuildProtocol(Address)!;

    /// <summary>With the handshake done.</summary>
    public TLSPair Secured()
    {
        Pump.Flush();
        Assert.That((Client.Calls, Server.Calls), Is.EqualTo((new[] { "made", "handshake" }, new[] { "made", "handshake" })));
        return this;
    }
}
