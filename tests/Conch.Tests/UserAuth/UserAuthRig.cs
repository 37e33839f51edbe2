using Microsoft.Extensions.Logging;
using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests;

/// <summary>A factory's connection with a client in the test's hand: handshake done, ssh-userauth running.</summary>
internal sealed class UserAuthRig
{
    public UserAuthRig(
        ICredentialsChecker[] checkers, Action<SSHFactory>? configure = null, Action<SSHUserAuthServer>? service = null)
    {
        Reactor = new MemoryReactorClock { LoggerFactory = Log };
        Factory = new SSHFactory
        {
            PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 },
            AnnouncesHostKeys = false,
            Portal = new Portal(new Realm(this), checkers),
        };
        Factory.Services["ssh-userauth"] = () =>
        {
            SSHUserAuthServer server = new();
            service?.Invoke(server);
            return server;
        };
        configure?.Invoke(Factory);
        Factory.StartFactory();
        Server = (SSHServerTransport)Factory.BuildProtocol(new IPv4Address("TCP", "192.0.2.1", 50000))!;
        Peer = new RawPeer(Reactor, Server, () => Reactor.RunQueued());
        Peer.Handshake();
        Peer.Send(new ServiceRequest("ssh-userauth"));
        Skip();
    }

    public MemoryReactorClock Reactor { get; }

    public Lines Log { get; } = new();

    public SSHFactory Factory { get; }

    public SSHServerTransport Server { get; }

    public RawPeer Peer { get; }

    /// <summary>Who was let in, and how often they left.</summary>
    public List<object> Avatars { get; } = [];

    public int Logouts { get; set; }

    public static UserAuthRig With(params ICredentialsChecker[] checkers) => new(checkers);

    /// <summary>Drops what came in so far.</summary>
    public void Skip() => Peer.Received.Clear();

    /// <summary>Lets time pass, and reads.</summary>
    public void Advance(double seconds)
    {
        Reactor.Advance(seconds);
        Peer.Read();
    }

    public void Ask(string user, string method, byte[]? fields = null, string service = "ssh-connection") =>
        Peer.Send(new UserAuthRequest { User = ((Bytes)user).Span, Service = service, Method = method, Fields = fields });

    public void AskByPassword(string user, string password) => Ask(user, "password", PasswordFieldsOf(password));

    public static byte[] PasswordFieldsOf(string password) => [0, .. Common.NS(password).ToArray()];

    /// <summary>Asks whether a key would do.</summary>
    public void AskAboutKey(string user, Key key, string? algorithm = null) =>
        Ask(user, "publickey", [0, .. Common.NS(algorithm ?? key.SupportedSignatureAlgorithms()[0]).ToArray(), .. Common.NS(key.Blob()).ToArray()]);

    /// <summary>Asks with a signature; what is signed may be changed on the way.</summary>
    public void AskByKey(
        string user, Key key, string? algorithm = null, string? signWith = null, Func<byte[], byte[]>? signed = null, Func<Bytes, Bytes>? signature = null)
    {
        algorithm ??= key.SupportedSignatureAlgorithms()[0];
        byte[] fields = [1, .. Common.NS(algorithm).ToArray(), .. Common.NS(key.Public().Blob()).ToArray()];
        byte[] head = [.. Common.NS(user).ToArray(), .. Common.NS("ssh-connection").ToArray(), .. Common.NS("publickey").ToArray()];
        byte[] data = [.. Common.NS(Peer.SessionId).ToArray(), 50, .. head, .. fields];
        Bytes made = key.Sign(signed is null ? data : signed(data), signWith ?? algorithm);
        Ask(user, "publickey", [.. fields, .. Common.NS(signature is null ? made : signature(made)).ToArray()]);
    }

    /// <summary>Asks with a certificate, and the signature of its key.</summary>
    public void AskByCertificate(string user, Key key, SSHCertificate certificate, string? plainAlgorithm = null, string? signWith = null)
    {
        plainAlgorithm ??= key.SupportedSignatureAlgorithms()[0];
        byte[] fields = [1, .. Common.NS(CertificateNames.Of(plainAlgorithm)).ToArray(), .. Common.NS(certificate.Blob()).ToArray()];
        byte[] head = [.. Common.NS(user).ToArray(), .. Common.NS("ssh-connection").ToArray(), .. Common.NS("publickey").ToArray()];
        byte[] data = [.. Common.NS(Peer.SessionId).ToArray(), 50, .. head, .. fields];
        Ask(user, "publickey", [.. fields, .. Common.NS(key.Sign(data, signWith ?? plainAlgorithm)).ToArray()]);
    }

    /// <summary>The next packet must be USERAUTH_FAILURE.</summary>
    public UserAuthFailure ExpectFailure()
    {
        PacketReader reader = new(Peer.Expect(51));
        UserAuthFailure failure = UserAuthFailure.Decode(ref reader);
        reader.ExpectEnd();
        return failure;
    }

    /// <summary>A request that was refused after its delay.</summary>
    public void ExpectLateFailure()
    {
        Assert.That(Peer.Received, Is.Empty, "answered too early");
        Advance(5);
        ExpectFailure();
    }

    public void ExpectSuccess() => Assert.That(Peer.Expect(52), Is.Empty);

    private sealed class Realm(UserAuthRig rig) : IRealm
    {
        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
        {
            rig.Avatars.Add(avatarId);
            return (interfaces[0], new ConchUser(), () => { rig.Logouts++; });
        }
    }

    /// <summary>Keeps what is logged from "warning" on.</summary>
    internal sealed class Lines : ILoggerFactory, ILogger
    {
        public List<string> Written { get; } = [];

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

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add($"{logLevel} {formatter(state, exception)} {exception?.Message}");
    }
}

/// <summary>A checker that does what the test says.</summary>
internal sealed class ScriptedChecker<TCredentials>(Func<TCredentials, Deferred<object>> decide) : ICredentialsChecker
    where TCredentials : ICredentials
{
    public List<TCredentials> Asked { get; } = [];

    public IReadOnlyList<Type> CredentialInterfaces => [typeof(TCredentials)];

    public Deferred<object> RequestAvatarId(ICredentials credentials)
    {
        Asked.Add((TCredentials)credentials);
        return decide((TCredentials)credentials);
    }
}
