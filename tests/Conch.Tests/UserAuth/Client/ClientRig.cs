using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests;

/// <summary>A client that logs in at a server in the test's hand: handshake done, the first request (none) is here.</summary>
internal sealed class ClientRig
{
    private static readonly HostKeys OneKey = HostKeys.Of([TestKeys.Ed25519]);
    private readonly RecordingService _requests = new("ssh-userauth");

    public ClientRig(Action<CannedUserAuthClient>? configure = null, Func<SSHService, CannedUserAuthClient>? create = null, IReadOnlyList<string>? announced = null,
        SSHLimits? limits = null)
    {
        Auth = create?.Invoke(Instance) ?? new CannedUserAuthClient("user", Instance);
        configure?.Invoke(Auth);
        TestFactory factory = new() { HostKeys = OneKey, Service = _ => _requests, UserKeyAlgorithms = announced ?? ["rsa-sha2-256"] };
        Server = new TestServer(factory);
        Client = new TrustingClientTransport(Auth);
        if (limits is not null)
        {
            Client.Limits = limits;
            Server.Limits = limits with { LoginGrace = TimeSpan.Zero };
        }

        Pair = new SSHSessionPair(Reactor, Client, Server, () => Reactor.RunQueued());
        Pair.Flush();
    }

    public MemoryReactorClock Reactor { get; } = new() { LoggerFactory = new UserAuthRig.Lines() };

    public UserAuthRig.Lines Log => (UserAuthRig.Lines)Reactor.LoggerFactory;

    public RecordingService Instance { get; } = new("ssh-connection");

    public CannedUserAuthClient Auth { get; }

    public TrustingClientTransport Client { get; }

    public TestServer Server { get; }

    public SSHSessionPair Pair { get; }

    /// <summary>The code with which the client ended the connection; null while it did not.</summary>
    public string? Ended => Server.Heard.FirstOrDefault(line => line.StartsWith("error ", StringComparison.Ordinal));

    public bool IsIn => Instance.Started == 1 && Client.IsAuthenticated;

    /// <summary>The packets that came and nobody took.</summary>
    public List<(byte Number, Bytes Fields)> Received => _requests.Received;

    /// <summary>Takes the next request.</summary>
    public (string Method, byte[] Fields) Take()
    {
        (byte number, Bytes fields) = Received[0];
        Received.RemoveAt(0);
        Assert.That(number, Is.EqualTo(50));
        PacketReader reader = new(fields.Span);
        UserAuthRequest request = UserAuthRequest.Decode(ref reader);
        Assert.That(new Bytes(request.User), Is.EqualTo((Bytes)"user"));
        Assert.That(request.Service, Is.EqualTo("ssh-connection"));
        return (request.Method, request.Fields.ToArray());
    }

    public void Expect(string method) => Assert.That(Take().Method, Is.EqualTo(method));

    /// <summary>The next request must be by key.</summary>
    public (bool IsSigned, string Algorithm, Bytes Blob, Bytes Signature) ExpectKey()
    {
        (string method, byte[] bytes) = Take();
        Assert.That(method, Is.EqualTo("publickey"));
        PacketReader reader = new(bytes);
        PublicKeyFields fields = PublicKeyFields.Decode(ref reader);
        reader.ExpectEnd();
        return (fields.IsSigned, fields.Algorithm, new Bytes(fields.Blob), new Bytes(fields.Signature));
    }

    public void ExpectNothing() => Assert.That(Received, Is.Empty);

    public void Say(byte number, ReadOnlySpan<byte> fields)
    {
        Server.SendPacket(number, fields);
        Pair.Flush();
    }

    public void Say<TMessage>(scoped in TMessage message)
        where TMessage : ISshMessage<TMessage>, allows ref struct => Say((byte)TMessage.Number, RawPeer.Encode(message));

    public void Refuse(params string[] methods) => Say(new UserAuthFailure(methods, PartialSuccess: false));

    public void RefusePartly(params string[] methods) => Say(new UserAuthFailure(methods, PartialSuccess: true));

    public void LetIn() => Say(default(UserAuthSuccess));

    public void AcceptKey(Key key) => Say(new PublicKeyOk { Algorithm = key.SupportedSignatureAlgorithms()[0], Blob = key.Blob().Span });
}
