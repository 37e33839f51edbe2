using System.Text;
using Microsoft.Extensions.Logging;
using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Hostile;

/// <summary>
/// A whole server (factory, portal, checkers) on a reactor of still time, hostile peers connected to it in memory, and the questions every
/// attack must answer: how did it end, what was acted on, is anything left, do the others go on.
/// </summary>
internal sealed class HostileBench
{
    private readonly List<SSHEvent> _events = [];

    public HostileBench(params ICredentialsChecker[] checkers)
    {
        Reactor = new TestReactor { LoggerFactory = Log };
        Factory = new SSHFactory
        {
            // One peer comes again after the other from the same address; who is kept out is tested elsewhere.
            PerSourcePenalties = null,
            PrivateKeys = new(StringComparer.Ordinal) { ["ssh-ed25519"] = TestKeys.Ed25519 },
            MaxStartups = null,
            MaxStartupsPerSource = null,
            AnnouncesHostKeys = false,
            Portal = new Portal(Realm, checkers),
        };
        Factory.StartFactory();
        Factory.Events.Subscribe(_events.Add);
    }

    public TestReactor Reactor { get; }

    public CollectedLog Log { get; } = new();

    public SSHFactory Factory { get; }

    public CountingRealm Realm { get; } = new();

    public IReadOnlyList<SSHEvent> Events => _events;

    /// <summary>A peer that has sent nothing yet.</summary>
    public RawPeer Connect(Action<SSHServerTransport>? server = null)
    {
        SSHServerTransport transport = (SSHServerTransport)Factory.BuildProtocol(new IPv4Address("TCP", "192.0.2.1", 50000))!;
        server?.Invoke(transport);
        return new RawPeer(Reactor, transport, Reactor.Run);
    }

    /// <summary>A peer after its first key exchange.</summary>
    public RawPeer ConnectSecurely(Action<RawPeer>? peer = null, Action<SSHServerTransport>? server = null)
    {
        RawPeer raw = Connect(server);
        peer?.Invoke(raw);
        Assert.That(raw.Handshake(), "the honest part of the attack failed");
        raw.Received.Clear();
        return raw;
    }

    /// <summary>A peer with user authentication running.</summary>
    public RawPeer ConnectToUserAuth(Action<RawPeer>? peer = null, Action<SSHServerTransport>? server = null)
    {
        RawPeer raw = ConnectSecurely(peer, server);
        raw.Send(new ServiceRequest("ssh-userauth"));
        raw.Expect(Messages.MSG_SERVICE_ACCEPT);
        return raw;
    }

    /// <summary>The server has ended the connection for this reason, without an exception it did not expect, has let go of everything, and serves others.</summary>
    public void AssertEnded(RawPeer peer, int reason, string? what = null)
    {
        Assert.That(peer.DisconnectReason, Is.EqualTo(reason), what);
        Assert.That(peer.IsClosed, what);
        Assert.That(Log.Errors, Is.Empty, what);
        AssertReleased(peer, what);
        AssertOthersGoOn(what);
    }

    /// <summary>The connection is taken away: nothing of it is left.</summary>
    public void AssertReleased(RawPeer peer, string? what = null)
    {
        peer.End.Lose();
        Reactor.Run();
        Assert.That(Reactor.GetDelayedCalls(), Is.Empty, what);
        Assert.That(peer.Server.Input.Kept, Is.Zero, what);
        Assert.That(peer.Server.Service, Is.Null, what);
        Assert.That(Factory.WaitingForLogin, Is.Zero, what);
    }

    /// <summary>Another client of the same factory is served as ever.</summary>
    public void AssertOthersGoOn(string? what = null)
    {
        RawPeer other = Connect();
        other.Offer = AlgorithmOffer.Default with
        {
            KeyExchanges = Factory.SupportedKeyExchanges ?? ["curve25519-sha256"],
            Ciphers = Factory.SupportedCiphers ?? AlgorithmOffer.Default.Ciphers,
            MACs = Factory.SupportedMACs ?? AlgorithmOffer.Default.MACs,
        };
        if (other.Offer.KeyExchanges[0].Contains("group-exchange", StringComparison.Ordinal))
        {
            return; // The raw peer does not know it.
        }

        Assert.That(other.Handshake(), what);
        other.Received.Clear();
        other.Send(new ServiceRequest("ssh-userauth"));
        Assert.That(other.Received.Dequeue()[0], Is.EqualTo(Messages.MSG_SERVICE_ACCEPT), what);
        AuthRequests.None(other);
        Assert.That(other.Received.Dequeue()[0], Is.EqualTo(Messages.MSG_USERAUTH_FAILURE), what);
        other.End.Lose();
    }
}

/// <summary>Requests of user authentication, right and wrong.</summary>
internal static class AuthRequests
{
    public static byte[] Head(string user, string method, string service = "ssh-connection") =>
        Head(Encoding.UTF8.GetBytes(user), method, service);

    public static byte[] Head(byte[] user, string method, string service = "ssh-connection")
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteString(user);
        writer.WriteText(service);
        writer.WriteText(method);
        return buffer.ToArray();
    }

    public static void None(RawPeer peer, string user = "alice", string service = "ssh-connection") =>
        peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, Head(user, "none", service));

    public static byte[] PasswordFields(string user, byte[] password)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteRaw(Head(user, "password"));
        writer.WriteBoolean(false);
        writer.WriteString(password);
        return buffer.ToArray();
    }

    public static void Password(RawPeer peer, string password, string user = "alice") =>
        peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, PasswordFields(user, Encoding.UTF8.GetBytes(password)));

    /// <summary>A public-key request up to the signature.</summary>
    public static byte[] KeyFields(string algorithm, byte[] blob, bool signed, string user = "alice", string service = "ssh-connection")
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteRaw(Head(user, "publickey", service));
        writer.WriteBoolean(signed);
        writer.WriteText(algorithm);
        writer.WriteString(blob);
        return buffer.ToArray();
    }

    /// <summary>What an honest client signs.</summary>
    public static byte[] ToSign(byte[] session, byte[] fields)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteString(session);
        writer.WriteByte(Messages.MSG_USERAUTH_REQUEST);
        writer.WriteRaw(fields);
        return buffer.ToArray();
    }

    public static byte[] WithSignature(byte[] fields, byte[] signature)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteRaw(fields);
        writer.WriteString(signature);
        return buffer.ToArray();
    }

    public static byte[] Signature(string name, byte[] blob)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteText(name);
        writer.WriteString(blob);
        return buffer.ToArray();
    }

    /// <summary>A right request, signed with a key for one session.</summary>
    public static byte[] Signed(Key key, string algorithm, byte[] session, string user = "alice")
    {
        byte[] fields = KeyFields(algorithm, key.Blob().ToArray(), signed: true, user);
        return WithSignature(fields, key.Sign(new Bytes(ToSign(session, fields)), algorithm).ToArray());
    }
}

/// <summary>Gives everybody an avatar and counts them.</summary>
internal sealed class CountingRealm : IRealm
{
    public int Avatars { get; private set; }

    public int Logouts { get; private set; }

    public List<object> Ids { get; } = [];

    public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
    {
        Avatars++;
        Ids.Add(avatarId);
        return Defer.Succeed<(Type, object, Action)>((typeof(IConchUser), new ConchUser(), () => Logouts++));
    }
}

/// <summary>A checker that is a function.</summary>
internal sealed class FakeChecker(Type kind, Func<ICredentials, Deferred<object>> check) : ICredentialsChecker
{
    public int Asked { get; private set; }

    public IReadOnlyList<Type> CredentialInterfaces { get; } = [kind];

    /// <summary>Takes one password.</summary>
    public static FakeChecker Password(string right = "secret") => new(
        typeof(IUsernamePassword),
        credentials => ((IUsernamePassword)credentials).CheckPassword(right)
            .AddCallback(isRight => isRight ? Defer.Succeed<object>("alice") : Defer.Fail<object>(new UnauthorizedLogin("wrong"))));

    /// <summary>Knows keys by their blobs, and is careless: it never looks at a signature.</summary>
    public static FakeChecker Careless(params Key[] known) => new(
        typeof(ISSHPrivateKey),
        credentials => credentials is ISSHPrivateKey key && known.Any(one => one.Blob() == key.Blob)
            ? (key.Signature is null ? Defer.Fail<object>(new ValidPublicKey()) : Defer.Succeed<object>("alice"))
            : Defer.Fail<object>(new UnauthorizedLogin("unknown")));

    public Deferred<object> RequestAvatarId(ICredentials credentials)
    {
        Asked++;
        return check(credentials);
    }
}

/// <summary>Keeps what is logged as an error.</summary>
internal sealed class CollectedLog : ILoggerFactory, ILogger
{
    public List<string> Errors { get; } = [];

    /// <summary>Errors but for those that a checker which takes any signature brings about.</summary>
    public IEnumerable<string> Unexpected => Errors.Where(line => !line.Contains("gave what it must not", StringComparison.Ordinal));

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string line = formatter(state, exception);
        if (logLevel >= LogLevel.Error)
        {
            Errors.Add($"{line} {exception}");
        }
    }
}
