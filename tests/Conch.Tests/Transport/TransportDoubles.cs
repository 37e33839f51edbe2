using System.Globalization;
using System.Numerics;
using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Tests.Transport;

/// <summary>Host keys made once for the whole run: an RSA key takes long.</summary>
internal static class TestKeys
{
    public static Key Ed25519 { get; } = Key.Generate("ed25519");

    public static Key Ecdsa256 { get; } = Key.Generate("ecdsa", 256);

    public static Key Ecdsa384 { get; } = Key.Generate("ecdsa", 384);

    public static Key Ecdsa521 { get; } = Key.Generate("ecdsa", 521);

    public static Key Rsa2048 { get; } = Key.Generate("rsa", 2048);

    public static HostKeys All { get; } = HostKeys.Of([Ed25519, Ecdsa256, Ecdsa384, Ecdsa521, Rsa2048]);
}

internal sealed class TestFactory : Factory, ISSHTransportFactory, ISSHTransportObserver
{
    private AlgorithmOffer? _offer;

    public SSHLimits Limits { get; set; } = SSHLimits.Default;

    public AlgorithmOffer Offer
    {
        get => _offer ??= AlgorithmOffer.OfServer(HostKeys, Primes is not null);
        set => _offer = value;
    }

    public HostKeys HostKeys { get; set; } = TestKeys.All;

    public Dictionary<int, List<(BigInteger G, BigInteger P)>>? Primes { get; set; }

    IReadOnlyDictionary<int, List<(BigInteger G, BigInteger P)>>? ISSHTransportFactory.Primes => Primes;

    public IReadOnlyList<string> UserKeyAlgorithms { get; set; } = ["ssh-ed25519", "rsa-sha2-512"];

    public ISSHTransportObserver? Observer { get; set; }

    public Func<string, SSHService> Service { get; set; } = static name => new RecordingService(name);

    public List<string> Events { get; } = [];

    public Func<SSHService>? GetService(SSHTransportBase transport, string name) =>
        name == "ssh-userauth" ? () => Service(name) : null;

    public void Connected(SSHTransportBase transport) => Events.Add("connected");

    public void Identified(SSHTransportBase transport, OfferedAlgorithms offered) =>
        Events.Add("identified " + transport.OtherVersionString);

    public void KeyExchanged(SSHTransportBase transport, NegotiatedAlgorithms algorithms) =>
        Events.Add("key exchanged " + algorithms.KeyExchange);

    public void ChannelOpened(SSHChannel channel, bool byPeer) => Events.Add("channel opened");

    public void ChannelRequested(SSHChannel channel, string request, Bytes data) => Events.Add("channel requested " + request);

    public void ChannelClosed(SSHChannel channel) => Events.Add("channel closed");

    public void Disconnected(SSHTransportBase transport, int code, string reason, bool byPeer, Failure failure) =>
        Events.Add(string.Create(CultureInfo.InvariantCulture, $"disconnected {code} {(byPeer ? "by peer" : "by us")}"));
}

internal sealed class TestServer : SSHServerTransport
{
    public TestServer(TestFactory factory)
    {
        Factory = factory;
    }

    public List<string> Heard { get; } = [];

    public override void ReceiveError(uint reasonCode, string description) => Heard.Add($"error {reasonCode} {description}");

    public override void ReceiveUnimplemented(uint seqnum) => Heard.Add($"unimplemented {seqnum}");

    public override void ReceiveDebug(bool alwaysDisplay, string message, string lang) => Heard.Add($"debug {message}");
}

internal sealed class TestClient : SSHClientTransport
{
    public Deferred<bool> Verdict { get; set; } = Defer.Succeed(true);

    public int Secured { get; private set; }

    public string? Fingerprint { get; private set; }

    public int TimesAsked { get; private set; }

    public List<string> Heard { get; } = [];

    public override Deferred<bool> VerifyHostKey(Bytes hostKey, string fingerprint)
    {
        TimesAsked++;
        Fingerprint = fingerprint;
        return Verdict;
    }

    public override void ConnectionSecure() => Secured++;

    public override void ReceiveError(uint reasonCode, string description) => Heard.Add($"error {reasonCode} {description}");

    public override void ReceiveUnimplemented(uint seqnum) => Heard.Add($"unimplemented {seqnum}");

    public override void ReceiveDebug(bool alwaysDisplay, string message, string lang) => Heard.Add($"debug {message}");
}

/// <summary>Keeps all it gets; sends a packet back when told.</summary>
internal sealed class RecordingService(string name) : SSHService
{
    public override string Name { get; } = name;

    public List<(byte Number, Bytes Fields)> Received { get; } = [];

    public bool Echoes { get; set; }

    public int Started { get; private set; }

    public int Stopped { get; private set; }

    public int Paused { get; private set; }

    public int Resumed { get; private set; }

    public override void ServiceStarted() => Started++;

    public override void ServiceStopped() => Stopped++;

    public override void OutputPaused() => Paused++;

    public override void OutputResumed() => Resumed++;

    public override void PacketReceived(byte messageNum, ReadOnlySpan<byte> packet)
    {
        Received.Add((messageNum, new Bytes(packet)));
        if (Echoes)
        {
            Transport!.SendPacket(messageNum, packet);
        }
    }
}

/// <summary>A client and a server tied together.</summary>
internal sealed class Bench
{
    public Bench(Action<TestClient>? client = null, Action<TestServer>? server = null, TestFactory? factory = null, int readSize = 65536)
    {
        Factory = factory ?? new TestFactory();
        Client = new TestClient();
        Server = new TestServer(Factory);
        client?.Invoke(Client);
        server?.Invoke(Server);
        Pair = new SSHSessionPair(Reactor, Client, Server, Reactor.Run) { ReadSize = readSize };
        Pair.Flush();
    }

    public TestReactor Reactor { get; } = new();

    public TestFactory Factory { get; }

    public TestClient Client { get; }

    public TestServer Server { get; }

    public SSHSessionPair Pair { get; }

    /// <summary>Puts an echoing service on the server and a listening one on the client, both as if logged in.</summary>
    public (RecordingService Client, RecordingService Server) LogIn()
    {
        RecordingService client = new("ssh-connection");
        RecordingService server = new("ssh-connection") { Echoes = true };
        Client.LoginSucceeded();
        Server.LoginSucceeded();
        Client.SetService(client);
        Server.SetService(server);
        return (client, server);
    }
}
