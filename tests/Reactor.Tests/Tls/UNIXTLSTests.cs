using System.Runtime.Versioning;
using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Reactor.Tests.Loop;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.Tls;

/// <summary>TLS over UNIX sockets: from the first byte, and begun in mid-stream.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
public sealed class UNIXTLSTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private const int Much = 1_000_000;

    private static readonly ClientTLSOptions ClientOptions = Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority);

    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public void Both_ends_speak_TLS_from_the_first_byte()
    {
        Run(async Deferred () =>
        {
            TLSPeer server = new();
            TLSPeer client = new();
            string path = _directory.File("socket");
            Reactor.ListenUNIX(path, new TLSMemoryBIOFactory(TestCertificates.Server.Options(), isClient: false, new PeerFactory(server)));
            Reactor.ConnectUNIX(path, new TLSMemoryBIOFactory(ClientOptions, isClient: true, new PeerFactory(client)));
            await client.Made();
            await Talk(client, server);
        });
    }

    [Test]
    public void TLS_begins_in_mid_stream()
    {
        Run(async Deferred () =>
        {
            TLSPeer server = new();
            TLSPeer client = new();
            server.OnMade = () => ((ITLSTransport)server.Transport!).StartTLS(TestCertificates.Server.Options());
            client.OnMade = () => ((ITLSTransport)client.Transport!).StartTLS(ClientOptions);
            string path = _directory.File("socket");
            Reactor.ListenUNIX(path, new PeerFactory(server));
            Reactor.ConnectUNIX(path, new PeerFactory(client));
            await client.Secured();
            await server.Secured();
            await Talk(client, server);
        });
    }

    private static async Deferred Talk(TLSPeer client, TLSPeer server)
    {
        client.Transport!.Write(new byte[Much]);
        await server.Got(Much);
        server.Transport!.Write("bye");
        server.Transport.LoseConnection();
        await client.Lost();
        await server.Lost();
        Assert.That(client.Data, Is.EqualTo((Bytes)"bye"));
        Assert.That(client.Reason, Is.TypeOf<ConnectionDone>());
        Assert.That(server.Reason, Is.TypeOf<ConnectionDone>());
    }
}
