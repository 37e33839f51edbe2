using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests;

/// <summary>Our client logs in at our server, both ends in memory: each method, each key type, and what is refused.</summary>
internal sealed class LoginPairTests
{
    private static IEnumerable<TestCaseData> Keys()
    {
        foreach (Key key in new[] { TestKeys.Ed25519, TestKeys.Ecdsa256, TestKeys.Ecdsa384, TestKeys.Ecdsa521, TestKeys.Rsa2048 })
        {
            yield return new TestCaseData(key).SetArgDisplayNames(key.SshType());
        }
    }

    [TestCaseSource(nameof(Keys))]
    public void A_user_logs_in_by_key(Key key)
    {
        Login login = new([Authorized(key)], auth => auth.Keys.Enqueue(key));
        login.Run();
        login.ExpectIn("user");
    }

    [TestCase("rsa-sha2-256")]
    [TestCase("rsa-sha2-512")]
    public void An_RSA_key_signs_with_what_the_server_takes(string algorithm)
    {
        Login login = new([Authorized(TestKeys.Rsa2048)], auth => auth.Keys.Enqueue(TestKeys.Rsa2048), factory => factory.UserKeyAlgorithms = [algorithm]);
        login.Run();
        login.ExpectIn("user");
    }

    [TestCaseSource(nameof(Keys))]
    public void A_strangers_key_is_refused(Key key)
    {
        Login login = new([Authorized()], auth => auth.Keys.Enqueue(key));
        login.Run();
        login.ExpectOut();
        Assert.That(login.Auth.TriedPublicKeys, Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(Keys))]
    public void A_user_logs_in_by_certificate_where_the_plain_key_is_not_known(Key key)
    {
        Key authority = Key.Generate("ed25519");
        SSHPublicKeyChecker checker = new(new InMemorySSHKeyDB([])) { TrustedUserCAKeys = [authority.Public()] };
        foreach (string principal in new[] { "user", "other" })
        {
            Login login = new([checker], auth =>
            {
                auth.Keys.Enqueue(key);
                auth.Certificates.Add(SSHCertificate.Sign(authority, new CertificateRequest(key.Public(), CertificateType.User, "id", principal)));
            });
            login.Run();
            if (principal == "user")
            {
                login.ExpectIn("user");
            }
            else
            {
                login.ExpectOut();
            }
        }
    }

    [Test]
    public void The_right_key_among_others_is_found()
    {
        Login login = new([Authorized(TestKeys.Ecdsa521)], auth =>
        {
            auth.Keys.Enqueue(TestKeys.Ed25519);
            auth.Keys.Enqueue(TestKeys.Rsa2048);
            auth.Keys.Enqueue(TestKeys.Ecdsa521);
        });
        login.Run();
        login.ExpectIn("user");
    }

    [Test]
    public void A_user_logs_in_by_password_after_a_wrong_one()
    {
        Login login = new([Passwords()], auth =>
        {
            auth.Passwords.Enqueue("wrong");
            auth.Passwords.Enqueue("päss wörd");
        });
        login.Run();
        login.ExpectIn("user");
    }

    [Test]
    public void A_wrong_password_is_refused()
    {
        Login login = new([Passwords()], auth => auth.Passwords.Enqueue("wrong"));
        login.Run();
        login.ExpectOut();
    }

    [Test]
    public void A_name_with_letters_of_any_script_is_the_same_at_the_other_end()
    {
        Login login = new([Passwords("ünal")], auth => auth.Passwords.Enqueue("päss wörd"), user: "ünal");
        login.Run();
        login.ExpectIn("ünal");
    }

    [TestCase("1234", true)]
    [TestCase("4321", false)]
    public void A_user_logs_in_by_the_right_answer(string answer, bool isRight)
    {
        Login login = new([Asking("1234")], auth => auth.Answers.Enqueue([answer]));
        login.Run();
        Assert.That(login.Auth.Shown, Has.Some.EqualTo("Code: "));
        if (isRight)
        {
            login.ExpectIn("user");
        }
        else
        {
            login.ExpectOut();
        }
    }

    [Test]
    public void Both_of_two_steps_are_needed()
    {
        bool hasKey = false;
        ScriptedChecker<ISSHPrivateKey> first = new(credentials =>
        {
            if (credentials.Signature is null)
            {
                throw new ValidPublicKey();
            }

            hasKey = true;
            throw new NotEnoughAuthentication();
        });
        ScriptedChecker<IUsernamePassword> second = new(credentials => credentials.CheckPassword("secret").AddCallback(isRight =>
            isRight && hasKey ? (object)"user" : throw new UnauthorizedLogin()));
        Login login = new([first, second], auth =>
        {
            auth.Keys.Enqueue(TestKeys.Ed25519);
            auth.Passwords.Enqueue("secret");
        });
        login.Run();
        login.ExpectIn("user");
        Assert.That(login.Auth.AuthenticatedWith, Is.EqualTo(new[] { "publickey" }));

        hasKey = false;
        login = new([first, second], auth => auth.Keys.Enqueue(TestKeys.Ed25519));
        login.Run();
        login.ExpectOut();
    }

    [Test]
    public void The_servers_banner_is_shown()
    {
        Login login = new(
            [Passwords()],
            auth => auth.Passwords.Enqueue("päss wörd"),
            factory => factory.Services["ssh-userauth"] = static () => new SSHUserAuthServer { Banner = "No\u001b]0;trespassing\u0007.\r\n" });
        login.Run();
        Assert.That(login.Auth.Shown, Is.EqualTo(new[] { "No\\u001b]0;trespassing\\u0007.\n" }));
        login.ExpectIn("user");
    }

    [Test]
    public void A_server_without_checkers_lets_nobody_in()
    {
        Login login = new([], auth => auth.Passwords.Enqueue("päss wörd"));
        login.Run();
        login.ExpectOut();
    }

    [TestCase(1)]
    [TestCase(7)]
    public void A_login_survives_any_cut_of_the_stream(int size)
    {
        Login login = new([Passwords()], auth => auth.Passwords.Enqueue("päss wörd"));
        login.Pair.ReadSize = size;
        login.Run();
        login.ExpectIn("user");
    }

    [Test]
    public void New_keys_after_the_login_change_nothing()
    {
        Login login = new([Passwords()], auth => auth.Passwords.Enqueue("päss wörd"));
        login.Run();
        Bytes session = login.Client.SessionID;
        login.Client.SendKexInit();
        login.Pair.Flush();
        login.Pair.Server.SendKexInit();
        login.Pair.Flush();
        login.ExpectIn("user");
        Assert.That(login.Client.SessionID, Is.EqualTo(session));
    }

    private static ScriptedChecker<ISSHPrivateKey> Authorized(params Key[] keys) => new(credentials =>
    {
        Key? key = keys.FirstOrDefault(key => key.Public().Blob() == credentials.Blob);
        return key is null ? throw new UnauthorizedLogin()
            : credentials.Signature is not { } signature ? throw new ValidPublicKey()
            : key.Public().Verify(signature, credentials.SigData!.Value) ? credentials.Username.Decode()
            : throw new UnauthorizedLogin();
    });

    private static InMemoryUsernamePasswordDatabaseDontUse Passwords(string user = "user") => new() { [user] = "päss wörd" };

    private static ScriptedChecker<IKeyboardInteractive> Asking(string code) => new(credentials =>
        credentials.Ask("", "", [("Code: ", true)])
            .AddCallback(answers => answers[0] == code ? (object)credentials.Username.Decode() : throw new UnauthorizedLogin()));

    /// <summary>Both ends.</summary>
    private sealed class Login : IRealm
    {
        private readonly MemoryReactorClock _reactor = new();
        private readonly RecordingService _instance = new("ssh-connection");
        private object? _avatarId;

        public Login(
            ICredentialsChecker[] checkers, Action<CannedUserAuthClient> configure, Action<SSHFactory>? server = null, string user = "user")
        {
            SSHFactory factory = new()
            {
                PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 },
                Portal = new Portal(this, checkers),
                WarmsUp = false,
            };
            server?.Invoke(factory);
            factory.StartFactory();
            Auth = new CannedUserAuthClient(user, _instance);
            configure(Auth);
            Client = new TrustingClientTransport(Auth);
            SSHServerTransport end = (SSHServerTransport)factory.BuildProtocol(new IPv4Address("TCP", "192.0.2.1", 50000))!;
            Pair = new SSHSessionPair(_reactor, Client, end, () => _reactor.RunQueued());
        }

        public CannedUserAuthClient Auth { get; }

        public TrustingClientTransport Client { get; }

        public SSHSessionPair Pair { get; }

        /// <summary>To the end: refusals take their time.</summary>
        public void Run()
        {
            for (int i = 0; i < 20 && !Client.IsAuthenticated && !Pair.IsLost; i++)
            {
                Pair.Flush();
                _reactor.Advance(1);
            }
        }

        public void ExpectIn(string user)
        {
            Assert.That(Pair.IsLost, Is.False, Client.DisconnectText);
            Assert.That(_avatarId is Bytes bytes ? bytes.Decode() : _avatarId, Is.EqualTo(user));
            Assert.That(Client.Service, Is.SameAs(_instance));
            Assert.That(Pair.Server.IsAuthenticated, Is.True);
        }

        public void ExpectOut()
        {
            Assert.That(Pair.IsLost, Is.True);
            Assert.That(_instance.Started, Is.Zero);
            Assert.That(_avatarId, Is.Null);
        }

        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
        {
            _avatarId = avatarId;
            return (interfaces[0], new ConchUser(), static () => { });
        }
    }
}
