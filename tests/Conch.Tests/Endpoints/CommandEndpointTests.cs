using Twisted.Conch.Client;
using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Python;

namespace Twisted.Conch.Tests;

/// <summary>Commands as endpoints, at our own server in memory.</summary>
internal sealed class CommandEndpointTests
{
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("endpoints").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void A_protocol_talks_to_a_command_and_the_connection_ends_with_it()
    {
        Rig rig = new(_directory);
        rig.Connect(password: "secret");
        Talker talker = rig.Protocol!;
        Assert.That(rig.Commands, Is.EqualTo(new[] { "cat /etc/motd" }));
        Assert.That(talker.Address, Is.EqualTo(new SSHCommandAddress(new IPv4Address("TCP", "host.example", 22), "user", "cat /etc/motd")));
        talker.Transport!.Write("hello");
        rig.Flush();
        Assert.That(talker.Got, Is.EqualTo((Bytes)"hello"));
        ((IStreamTransport)talker.Transport).LoseWriteConnection();
        rig.Flush();
        Assert.That(talker.Lost!.Value, Is.TypeOf<ConnectionDone>());
        Assert.That(rig.IsConnectionOver, Is.True);
    }

    [TestCase("exit 3", 3, null)]
    [TestCase("signal TERM", null, 15)]
    public void A_bad_end_of_the_command_is_the_reason(string command, int? code, int? signal)
    {
        Rig rig = new(_directory) { Command = command };
        rig.Connect(password: "secret");
        rig.Flush();
        ProcessTerminated reason = (ProcessTerminated)rig.Protocol!.Lost!.Value;
        Assert.That((reason.ExitCode, reason.Signal), Is.EqualTo((code, signal)));
    }

    [Test]
    public void An_unknown_signal_is_named()
    {
        Rig rig = new(_directory) { Command = "signal ODD@example.com" };
        rig.Connect(password: "secret");
        rig.Flush();
        Assert.That(rig.Protocol!.Lost!.GetErrorMessage(), Does.Contain("ODD@example.com"));
    }

    [Test]
    public void Exit_status_0_is_a_clean_end()
    {
        Rig rig = new(_directory) { Command = "exit 0" };
        rig.Connect(password: "secret");
        rig.Flush();
        Assert.That(rig.Protocol!.Lost!.Value, Is.TypeOf<ConnectionDone>());
    }

    [Test]
    public void Keys_are_tried_before_the_password()
    {
        Rig rig = new(_directory);
        rig.Connect(keys: [TestKeys.Ecdsa256, TestKeys.Ed25519], password: "secret");
        Assert.That(rig.Protocol, Is.Not.Null, $"{rig.Error}");
        Assert.That(rig.LoggedInBy, Is.EqualTo("key"));
    }

    [Test]
    public void A_password_answers_the_one_hidden_question_of_a_server()
    {
        Rig rig = new(_directory, asks: true);
        rig.Connect(password: "secret");
        Assert.That(rig.Protocol, Is.Not.Null, $"{rig.Error}");
        Assert.That(rig.LoggedInBy, Is.EqualTo("answer"));
    }

    [Test]
    public void Who_is_not_let_in_gets_an_error_of_its_own()
    {
        Rig rig = new(_directory);
        rig.Connect(password: "wrong");
        Assert.That(rig.Error, Is.TypeOf<AuthenticationFailed>());
        Assert.That(rig.IsConnectionOver, Is.True);
    }

    [Test]
    public void An_unknown_host_key_that_the_user_refuses_ends_it()
    {
        Rig rig = new(_directory) { Trusts = false };
        rig.Connect(password: "secret");
        Assert.That(rig.Error, Is.TypeOf<UserRejectedKey>());
        Assert.That(rig.IsConnectionOver, Is.True);
        Assert.That(rig.LoggedInBy, Is.Null);
    }

    [Test]
    public void A_changed_host_key_ends_it_before_anything_secret_is_sent()
    {
        Rig rig = new(_directory);
        rig.KnownHosts.AddHostKey("host.example", Key.Generate("ed25519"));
        rig.Connect(password: "secret");
        Assert.That(rig.Error, Is.TypeOf<HostKeyChanged>());
        Assert.That(rig.LoggedInBy, Is.Null);
        Assert.That(rig.Asked, Is.Zero);
    }

    [Test]
    public void The_known_type_of_host_key_is_what_the_server_is_asked_for()
    {
        Rig rig = new(_directory);
        rig.KnownHosts.AddHostKey("host.example", TestKeys.Ecdsa256);
        rig.Connect(password: "secret");
        Assert.That(rig.Protocol, Is.Not.Null, $"{rig.Error}");
        Assert.That(rig.Asked, Is.Zero);
    }

    [TestCase("host.example", true)]
    [TestCase("other.example", false)]
    public void A_certificate_of_a_known_authority_is_as_good_as_a_known_key_for_the_names_in_it(string principal, bool isGood)
    {
        Rig rig = new(_directory, certificate: SSHCertificate.Sign(TestKeys.Ecdsa384, new(TestKeys.Ed25519, CertificateType.Host, "id", principal))) { Trusts = false };
        Key authority = TestKeys.Ecdsa384.Public();
        File.WriteAllText(
            Path.Combine(_directory, "known_hosts"), $"@cert-authority host.example {authority.SshType()} {Convert.ToBase64String(authority.Blob().Span)}\n");
        rig.Connect(password: "secret");
        Assert.That(rig.Asked, Is.EqualTo(isGood ? 0 : 1));
        Assert.That(rig.Error, isGood ? Is.Null : Is.TypeOf<UserRejectedKey>());
    }

    [Test]
    public void A_server_that_stops_answering_the_login_is_an_error()
    {
        Rig rig = new(_directory) { NeverAnswers = true };
        rig.Connect(password: "secret");
        Assert.That(rig.Error, Is.Null);
        rig.Reactor.Advance(SSHLimits.Default.LoginGrace.TotalSeconds);
        rig.Flush();
        Assert.That(rig.Error, Is.TypeOf<AuthenticationFailed>().With.Message.Contains("did not answer"));
    }

    [Test]
    public void A_command_that_is_refused_is_an_error_and_the_connection_goes()
    {
        Rig rig = new(_directory) { Command = "refuse" };
        rig.Connect(password: "secret");
        Assert.That(rig.Error, Is.TypeOf<ConchError>());
        Assert.That(rig.IsConnectionOver, Is.True);
    }

    [Test]
    public void A_channel_that_is_refused_is_an_error_and_the_connection_goes()
    {
        Rig rig = new(_directory) { HasSessions = false };
        rig.Connect(password: "secret");
        Assert.That(rig.Error, Is.TypeOf<ConchError>().With.Message.Contains("unknown channel"));
        Assert.That(rig.IsConnectionOver, Is.True);
    }

    [Test]
    public void A_server_that_is_not_there_is_an_error()
    {
        Rig rig = new(_directory);
        Deferred<Protocol> connecting = rig.Begin(password: "secret");
        rig.Reactor.TcpClients[0].Fail(new Twisted.Internet.ConnectionRefusedError());
        Assert.That(connecting.Called, Is.True);
        Assert.That(rig.Error, Is.TypeOf<Twisted.Internet.ConnectionRefusedError>());
    }

    [Test]
    public void Giving_up_stops_the_attempt()
    {
        Rig rig = new(_directory);
        rig.Begin(password: "secret").Cancel();
        Assert.That(rig.Reactor.TcpClients[0].Connecting, Is.False);
        Assert.That(rig.Error, Is.Not.Null);
    }

    [Test]
    public void A_lost_connection_is_no_clean_end_of_the_command()
    {
        Rig rig = new(_directory);
        rig.Connect(password: "secret");
        rig.Drop();
        Assert.That(rig.Protocol!.Lost!.Value, Is.TypeOf<ConnectionLost>());
    }

    [Test]
    public void A_second_command_runs_over_the_first_ones_connection_and_leaves_it_standing()
    {
        Rig rig = new(_directory);
        rig.Connect(password: "secret");
        SSHConnection connection = rig.ClientConnection;
        Talker? second = null;
        SSHCommandClientEndpoint.ExistingConnection(connection, "exit 0")
            .Connect(Factory.ForProtocol<Talker>())
            .AddCallback(protocol => { second = (Talker)protocol; });
        rig.Flush();
        Assert.That(second!.Lost!.Value, Is.TypeOf<ConnectionDone>());
        Assert.That(rig.IsConnectionOver, Is.False);
        Assert.That(rig.Commands, Is.EqualTo(new[] { "cat /etc/motd", "exit 0" }));
    }

    [Test]
    public void What_the_command_says_before_its_start_is_confirmed_is_not_lost()
    {
        Rig rig = new(_directory) { Command = "early" };
        rig.Connect(password: "secret");
        rig.Flush();
        Assert.That(rig.Protocol!.Got, Is.EqualTo((Bytes)"early bird"));
    }

    [Test]
    public void A_factory_that_fails_fails_the_attempt()
    {
        Rig rig = new(_directory) { Factory = new Factory { Protocol = static () => throw new InvalidOperationException("no protocol today") } };
        rig.Connect(password: "secret");
        Assert.That(rig.Error, Is.TypeOf<InvalidOperationException>());
        Assert.That(rig.IsConnectionOver, Is.True);
    }

    internal sealed class Talker : Protocol
    {
        public SSHCommandAddress? Address { get; set; }

        public Bytes Got { get; private set; }

        public Failure? Lost { get; private set; }

        public override void DataReceived(Bytes data) => Got += data;

        public override void ConnectionLost(Failure reason) => Lost = reason;
    }

    /// <summary>An endpoint, and the server it leads to.</summary>
    private sealed class Rig
    {
        private readonly SSHFactory _server;
        private IOPump? _pump;

        public Rig(string directory, bool asks = false, SSHCertificate? certificate = null)
        {
            KnownHosts = KnownHostsFile.FromPath(Path.Combine(directory, "known_hosts"));
            ICredentialsChecker[] checkers = asks
                ? [new ScriptedChecker<IKeyboardInteractive>(credentials => credentials.Ask("", "", [("Password: ", false)])
                    .AddCallback(answers => answers[0] == "secret" ? (object)"answer" : throw new UnauthorizedLogin()))]
                :
                [
                    new ScriptedChecker<IUsernamePassword>(credentials => NeverAnswers ? new Deferred<object>() : credentials.CheckPassword("secret")
                        .AddCallback(isRight => isRight ? (object)"password" : throw new UnauthorizedLogin())),
                    new ScriptedChecker<ISSHPrivateKey>(credentials => credentials.Blob != TestKeys.Ed25519.Blob() ? throw new UnauthorizedLogin()
                        : credentials.Signature is null ? throw new ValidPublicKey() : "key"),
                ];
            _server = new SSHFactory
            {
                PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519, ["ecdsa-sha2-nistp256"] = TestKeys.Ecdsa256 },
                Portal = new Portal(new Realm(this), checkers),
                WarmsUp = false,
                HostCertificates = certificate is null ? [] : [certificate],
                LoginGraceTime = TimeSpan.Zero,
            };
            _server.StartFactory();
            Factory = new TalkerFactory();
        }

        public MemoryReactorClock Reactor { get; } = new();

        public KnownHostsFile KnownHosts { get; }

        public Factory Factory { get; init; }

        public string Command { get; init; } = "cat /etc/motd";

        public bool Trusts { get; init; } = true;

        public bool HasSessions { get; init; } = true;

        public bool NeverAnswers { get; init; }

        public int Asked { get; private set; }

        public object? LoggedInBy { get; private set; }

        public List<string> Commands { get; } = [];

        public Talker? Protocol { get; private set; }

        public Exception? Error { get; private set; }

        public bool IsConnectionOver => _pump!.ClientTransport.Disconnected;

        public SSHConnection ClientConnection => (SSHConnection)((SSHTransportBase)_pump!.Client).Service!;

        public Deferred<Protocol> Begin(IReadOnlyList<Key>? keys = null, Bytes? password = null)
        {
            Deferred<Protocol> connecting = SSHCommandClientEndpoint
                .NewConnection(Reactor, Command, "user", "host.example", keys: keys, password: password, knownHosts: KnownHosts, ui: new UI(this))
                .Connect(Factory);
            connecting.AddCallbacks(protocol => { Protocol = (Talker)protocol; }, reason => { Error = reason.Value; });
            return connecting;
        }

        public void Connect(IReadOnlyList<Key>? keys = null, Bytes? password = null)
        {
            Begin(keys, password);
            _pump = Reactor.TcpClients[0].Succeed(_server.BuildProtocol(new IPv4Address("TCP", "192.0.2.9", 50000))!);
            for (int i = 0; i < 20 && Protocol is null && Error is null; i++)
            {
                Flush();
                Reactor.Advance(1);
            }

            Flush();
        }

        public void Flush() => _pump!.Flush();

        public void Drop()
        {
            _pump!.ServerTransport.AbortConnection();
            Flush();
        }

        private sealed class TalkerFactory : Factory
        {
            public override Protocol BuildProtocol(IAddress addr) => new Talker { Address = (SSHCommandAddress)addr };
        }

        private sealed class UI(Rig rig) : ConsoleUI
        {
            public override Deferred<bool> Prompt(string text)
            {
                rig.Asked++;
                return rig.Trusts;
            }

            public override void Warn(string text)
            {
            }
        }

        private sealed class Realm(Rig rig) : IRealm
        {
            public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
            {
                rig.LoggedInBy = avatarId;
                ConchUser user = new();
                if (rig.HasSessions)
                {
                    user.ChannelLookup["session"] = () => new CommandSession(rig);
                }

                return (interfaces[0], user, static () => { });
            }
        }

        /// <summary>Runs the few commands of these tests.</summary>
        private sealed class CommandSession(Rig rig) : SSHChannel
        {
            private bool _echoes;

            public override string Name => "session";

            public override Deferred<bool> RequestExec(Bytes data)
            {
                string command = Common.GetNS(data).Value.Decode();
                rig.Commands.Add(command);
                switch (command.Split(' '))
                {
                    case ["exit", var status]:
                        Conn.SendRequest(this, "exit-status", Bytes.Of(0, 0, 0, byte.Parse(status)));
                        LoseConnectionSoon();
                        break;
                    case ["signal", var name]:
                        Conn.SendRequest(this, "exit-signal", Common.NS(name) + Bytes.Of(0) + Common.NS("") + Common.NS(""));
                        LoseConnectionSoon();
                        break;
                    case ["early"]:
                        Write("early bird");
                        break;
                    case ["refuse"]:
                        return false;
                    default:
                        _echoes = true;
                        break;
                }

                return true;
            }

            public override void DataReceived(Bytes data)
            {
                if (_echoes)
                {
                    Write(data);
                }
            }

            public override void EofReceived() => LoseConnection();

            private void LoseConnectionSoon() => rig.Reactor.CallFromThread(LoseConnection);
        }
    }
}
