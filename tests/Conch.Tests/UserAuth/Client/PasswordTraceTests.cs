using System.Security.Cryptography;
using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests;

/// <summary>What a login leaves of a password in memory that is ours, at either end: nothing.</summary>
internal sealed class PasswordTraceTests
{
    [Test]
    public void No_buffer_of_ours_holds_a_password_after_the_login(
        [Values("password", "change", "answer")] string way,
        [Values("chacha20-poly1305@openssh.com", "aes128-gcm@openssh.com", "aes128-ctr")] string cipher,
        [Values(30, 64 * 1024)] int readSize)
    {
        byte[] secret = NewSecret();
        Login login = new(way, cipher, SHA256.HashData(secret));
        Offer(login.Auth, way, new Bytes(secret).Decode());
        bool isPooled = false;
        login.Run(readSize, () => isPooled |= Reachable.IsPooled(secret));
        Assert.That(login.Client.IsAuthenticated && login.Server.IsAuthenticated, Is.True, login.Client.DisconnectText);
        Assert.That(login.Reads, Has.Count.GreaterThan(readSize < 1000 ? 50 : 5));
        Assert.That(login.Reads.Exists(read => Reachable.Holds(read, secret)), Is.False, "a read");
        Assert.That(Reachable.Holding(secret, login.Client, login.Server, login.Auth, login.Reactor), Is.Empty, "an object of the connection");
        Assert.That(isPooled, Is.False, "the pool");
    }

    [Test]
    public void A_password_that_waited_for_new_keys_is_wiped_when_it_has_gone()
    {
        byte[] secret = NewSecret();
        Deferred<Bytes?> password = new();
        ClientRig rig = new(create: instance => new Late(instance, password));
        rig.Expect("none");
        rig.Refuse("password");
        rig.Client.SendKexInit();
        password.Callback(new Bytes(secret));
        List<byte[]> held = Reachable.Holding(secret, rig.Client);

        // The program's own, which its Deferred still has, and the packet.
        Assert.That(held, Has.Count.EqualTo(2));
        rig.Pair.Flush();
        rig.Expect("password");
        Assert.That(held.Count(array => Reachable.Holds(array, secret)), Is.EqualTo(1));
    }

    private static byte[] NewSecret() => System.Text.Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(40));

    private static void Offer(CannedUserAuthClient auth, string way, string secret)
    {
        if (way == "answer")
        {
            auth.Answers.Enqueue([secret]);
            return;
        }

        auth.Passwords.Enqueue(secret);
        if (way == "change")
        {
            // The server asks for another one first.
            auth.Passwords.Enqueue(secret);
            auth.Passwords.Enqueue("another one");
        }
    }

    private sealed class Late(SSHService instance, Deferred<Bytes?> password) : CannedUserAuthClient("user", instance)
    {
        public override Deferred<Bytes?> GetPassword(string? prompt = null) => password;
    }

    /// <summary>Both ends, and every read as the reactor's buffer is after it.</summary>
    private sealed class Login : IRealm
    {
        private readonly MemoryTransport _clientEnd;
        private readonly MemoryTransport _serverEnd;

        public Login(string way, string cipher, byte[] hash)
        {
            ICredentialsChecker passwords = new ScriptedChecker<IUsernamePassword>(shown =>
                way == "change" ? throw new PasswordChangeRequired("New: ") : Decide(shown.Password, hash));
            SSHFactory factory = new()
            {
                PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 },
                SupportedCiphers = [cipher],
                Portal = new Portal(
                    this,
                    way == "answer"
                        ? [new ScriptedChecker<IKeyboardInteractive>(user => user.Ask("", "", [("Code: ", false)]).AddCallback(answers => Decide(answers[0], hash)))]
                        : [passwords, new ScriptedChecker<IUsernamePasswordChange>(change => Decide(change.Password, hash))]),
                WarmsUp = false,
            };
            factory.StartFactory();
            Auth = new CannedUserAuthClient("user", new RecordingService("ssh-connection"));
            Client = new TrustingClientTransport(Auth);
            IPv4Address address = new("TCP", "192.0.2.1", 50000);
            Server = (SSHServerTransport)factory.BuildProtocol(address)!;
            _clientEnd = new MemoryTransport(Reactor, address, address);
            _serverEnd = new MemoryTransport(Reactor, address, address);
            Server.MakeConnection(_serverEnd);
            Client.MakeConnection(_clientEnd);
        }

        public MemoryReactorClock Reactor { get; } = new();

        public CannedUserAuthClient Auth { get; }

        public TrustingClientTransport Client { get; }

        public SSHServerTransport Server { get; }

        public List<byte[]> Reads { get; } = [];

        public void Run(int readSize, Action afterEach)
        {
            for (int i = 0; i < 50 && !Client.IsAuthenticated; i++)
            {
                Reactor.RunQueued();
                Carry(_clientEnd, _serverEnd, readSize, afterEach);
                Carry(_serverEnd, _clientEnd, readSize, afterEach);
            }
        }

        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
        {
            return (interfaces[0], new ConchUser(), static () => { });
        }

        private static Deferred<object> Decide(Bytes shown, byte[] hash) =>
            SHA256.HashData(shown.Span).AsSpan().SequenceEqual(hash) ? "user" : throw new UnauthorizedLogin();

        private void Carry(MemoryTransport from, MemoryTransport to, int readSize, Action afterEach)
        {
            foreach (byte[] read in from.Take().Chunk(readSize))
            {
                Reads.Add(read);
                to.Deliver(read);
                afterEach();
            }
        }
    }
}
