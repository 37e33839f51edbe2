using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests;

/// <summary>Which requests are taken, how they are answered, and when.</summary>
internal sealed class UserAuthServerTests
{
    [Test]
    public void A_portal_without_checkers_refuses_every_method_with_an_empty_list()
    {
        UserAuthRig rig = new([], factory => factory.Portal = new Portal(null));
        rig.Ask("nobody", "none");
        Assert.That(rig.ExpectFailure().Methods, Is.Empty);
        rig.AskByPassword("nobody", "secret");
        rig.ExpectLateFailure();
        rig.AskByKey("nobody", Transport.TestKeys.Ecdsa256);
        rig.ExpectLateFailure();
        Assert.That(rig.Peer.IsClosed, Is.False);
    }

    [Test]
    public void Without_a_portal_everybody_is_refused()
    {
        UserAuthRig rig = new([], factory => factory.Portal = null);
        rig.Ask("nobody", "none");
        Assert.That(rig.ExpectFailure().Methods, Is.Empty);
        rig.AskByPassword("nobody", "secret");
        rig.ExpectLateFailure();
    }

    [Test]
    public void The_methods_offered_follow_the_checkers()
    {
        UserAuthRig rig = UserAuthRig.With(
            new InMemoryUsernamePasswordDatabaseDontUse(),
            Checker<ISSHPrivateKey>(_ => throw new UnauthorizedLogin()),
            Checker<IKeyboardInteractive>(_ => throw new UnauthorizedLogin()));
        rig.Ask("user", "none");
        Assert.That(rig.ExpectFailure().Methods, Is.EquivalentTo(new[] { "password", "publickey", "keyboard-interactive" }));
    }

    [Test]
    public void A_password_is_not_taken_in_clear()
    {
        SSHFactory factory = new()
        {
            PrivateKeys = new() { ["ssh-ed25519"] = Transport.TestKeys.Ed25519 },
            Portal = new Portal(null, new InMemoryUsernamePasswordDatabaseDontUse(), Checker<ISSHPrivateKey>(_ => "x")),
        };
        SSHServerTransport transport = (SSHServerTransport)factory.BuildProtocol(new IPv4Address("TCP", "192.0.2.1", 1))!;
        transport.MakeConnection(new StringTransport());
        SSHUserAuthServer service = new();
        transport.SetService(service);
        Assert.That(service.SupportedAuthentications, Is.EqualTo(new[] { "publickey" }));
    }

    [Test]
    public void A_right_password_logs_in_and_starts_the_service()
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" });
        rig.AskByPassword("user", "password");
        rig.ExpectSuccess();
        Assert.That(rig.Avatars, Is.EqualTo(new[] { "user" }));
        Assert.That(rig.Server.Service, Is.InstanceOf<SSHConnection>());
        Assert.That(((IConchUser)rig.Server.Avatar!).Conn, Is.SameAs(rig.Server.Service));
    }

    [Test]
    public void The_user_is_logged_out_when_the_connection_is_lost()
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" });
        rig.AskByPassword("user", "password");
        Assert.That(rig.Logouts, Is.Zero);
        rig.Peer.End.Lose();
        Assert.That(rig.Logouts, Is.EqualTo(1));
    }

    [Test]
    public void A_user_whose_service_cannot_be_made_is_logged_out_with_the_connection()
    {
        UserAuthRig rig = new(
            [new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" }],
            static factory => factory.Services["ssh-connection"] = static () => throw new InvalidOperationException("No service today."));
        rig.AskByPassword("user", "password");
        Assert.That(rig.Server.IsAuthenticated, Is.False);
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(Disconnect.DISCONNECT_BY_APPLICATION));
        rig.Peer.End.Lose();
        Assert.That((rig.Avatars.Count, rig.Logouts), Is.EqualTo((1, 1)));
    }

    [Test]
    public void After_the_login_there_is_no_grace_time_and_no_timer_of_ours()
    {
        UserAuthRig rig = new(
            [new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" }],
            factory => factory.Limits = new SSHLimits { KeepAliveInterval = TimeSpan.Zero, IdleWithoutChannels = TimeSpan.Zero });
        rig.AskByPassword("user", "password");
        rig.Advance(3000);
        Assert.That(rig.Peer.IsClosed, Is.False);
    }

    [Test]
    public void Requests_after_the_success_are_ignored()
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" });
        rig.AskByPassword("user", "password");
        rig.Skip();
        rig.AskByPassword("user", "wrong");
        rig.Ask("other", "none");
        rig.Advance(10);
        Assert.That(rig.Peer.Received, Is.Empty);
        Assert.That(rig.Peer.IsClosed, Is.False);
        Assert.That(rig.Avatars, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_channel_is_refused_after_the_login()
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" });
        rig.AskByPassword("user", "password");
        rig.Skip();
        rig.Peer.SendPacket(90, [.. Common.NS("session").ToArray(), 0, 0, 0, 7, 0, 32, 0, 0, 0, 0, 128, 0]);
        PacketReader reader = new(rig.Peer.Expect(92));
        Assert.That(reader.ReadUInt32(), Is.EqualTo(7));
        Assert.That(reader.ReadUInt32(), Is.EqualTo(3));
        rig.Peer.SendPacket(80, [.. Common.NS("keepalive@openssh.com").ToArray(), 1]);
        Assert.That(rig.Peer.Expect(82), Is.Empty);
        rig.Peer.SendPacket(96, [0, 0, 0, 7]);
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(2));
    }

    [Test]
    public void A_wrong_password_is_refused_when_the_delay_is_over_and_not_before()
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" });
        rig.AskByPassword("user", "wrong");
        rig.Advance(0.99);
        Assert.That(rig.Peer.Received, Is.Empty);
        rig.Advance(0.02);
        Assert.That(rig.ExpectFailure(), Has.Property("PartialSuccess").False);
        Assert.That(rig.Avatars, Is.Empty);
    }

    [Test]
    public void An_unknown_user_waits_as_long_as_a_known_one()
    {
        foreach (string user in new[] { "user", "nobody" })
        {
            UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" });
            rig.AskByPassword(user, "wrong");
            rig.Advance(0.9999);
            Assert.That(rig.Peer.Received, Is.Empty, user);
            rig.Advance(0.0045);
            Assert.That(rig.Peer.Received, Has.Count.EqualTo(1), user);
        }
    }

    [Test]
    public void The_work_of_a_checker_counts_for_the_delay()
    {
        Deferred<object> work = new();
        UserAuthRig rig = UserAuthRig.With(Checker<IUsernamePassword>(_ => work));
        rig.AskByPassword("user", "wrong");
        rig.Advance(0.6);
        work.Errback(new Python.Failure(new UnauthorizedLogin()));
        rig.Advance(0.39);
        Assert.That(rig.Peer.Received, Is.Empty);
        rig.Advance(0.02);
        rig.ExpectFailure();
    }

    [Test]
    public void Other_refusals_wait_milliseconds_and_the_question_for_methods_does_not_wait()
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse());
        rig.Ask("user", "none");
        rig.ExpectFailure();
        rig.Ask("user", "hostbased");
        rig.Advance(0.004);
        Assert.That(rig.Peer.Received, Is.Empty);
        rig.Advance(0.006);
        rig.ExpectFailure();
    }

    [Test]
    public void Requests_that_come_during_a_delay_wait_for_their_turn()
    {
        List<string> tried = [];
        ScriptedChecker<IUsernamePassword> checker = Checker<IUsernamePassword>(shown =>
        {
            tried.Add(shown.Password.Decode());
            throw new UnauthorizedLogin();
        });
        UserAuthRig rig = UserAuthRig.With(checker);
        for (int i = 0; i < 4; i++)
        {
            rig.AskByPassword("user", $"wrong {i}");
        }

        Assert.That(checker.Asked, Has.Count.EqualTo(1));
        rig.Advance(1.01);
        Assert.That(checker.Asked, Has.Count.EqualTo(2));
        Assert.That(rig.Peer.Received, Has.Count.EqualTo(1));
        rig.Advance(1.01);
        rig.Advance(1.01);
        rig.Advance(1.01);
        Assert.That(tried, Is.EqualTo(new[] { "wrong 0", "wrong 1", "wrong 2", "wrong 3" }));
        Assert.That(rig.Peer.Received, Has.Count.EqualTo(4));
    }

    [Test]
    public void What_comes_while_a_request_is_decided_is_bounded_by_not_reading_it()
    {
        UserAuthRig rig = UserAuthRig.With(Checker<IUsernamePassword>(_ => new Deferred<object>()));
        rig.AskByPassword("user", "password");
        rig.AskByPassword("user", "password");
        Assert.That(rig.Peer.End.IsReadingPaused, Is.True);
    }

    [Test]
    public void The_sixth_failure_ends_the_connection()
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse());
        rig.Ask("user", "none");
        rig.ExpectFailure();
        for (int i = 0; i < 5; i++)
        {
            rig.AskByPassword("user", "wrong");
            rig.ExpectLateFailure();
        }

        rig.AskByPassword("user", "wrong");
        rig.Advance(2);
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(Disconnect.DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE));
        Assert.That(rig.Peer.Received.Select(packet => packet[0]), Does.Not.Contain((byte)51));
    }

    [Test]
    public void Only_the_first_question_for_methods_is_free()
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse());
        for (int i = 0; i < 7; i++)
        {
            rig.Ask("user", "none");
        }

        Assert.That(rig.Peer.Received.Count(packet => packet[0] == 51), Is.EqualTo(6));
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(14));
    }

    [Test]
    public void Queries_for_keys_are_no_failures_but_their_number_is_limited()
    {
        UserAuthRig rig = UserAuthRig.With(Checker<ISSHPrivateKey>(_ => throw new ValidPublicKey()));
        for (int i = 0; i < 128; i++)
        {
            rig.AskAboutKey("user", Transport.TestKeys.Ecdsa256);
            rig.Peer.Expect(60);
        }

        Assert.That(rig.Peer.IsClosed, Is.False);
        rig.AskAboutKey("user", Transport.TestKeys.Ecdsa256);
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(14));
    }

    [TestCase("ssh-userauth")]
    [TestCase("ssh-nothing")]
    public void A_login_to_a_service_that_is_none_to_go_on_to_ends_the_connection(string service)
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" });
        rig.Ask("user", "password", UserAuthRig.PasswordFieldsOf("password"), service);
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(Disconnect.DISCONNECT_SERVICE_NOT_AVAILABLE));
        Assert.That(rig.Avatars, Is.Empty);
    }

    [Test]
    public void A_service_that_the_factory_has_not_is_not_to_be_had()
    {
        UserAuthRig rig = new([], factory => factory.Services.Remove("ssh-userauth"));
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(Disconnect.DISCONNECT_SERVICE_NOT_AVAILABLE));
    }

    [TestCase("a\0b")]
    [TestCase("a\nb")]
    [TestCase("a\u001b[2Jb")]
    [TestCase("a\u007fb")]
    public void A_name_with_control_characters_reaches_no_checker(string user)
    {
        ScriptedChecker<IUsernamePassword> checker = Checker<IUsernamePassword>(_ => "somebody");
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.AskByPassword(user, "password");
        rig.ExpectLateFailure();
        Assert.That(checker.Asked, Is.Empty);
    }

    [Test]
    public void A_name_that_is_not_UTF8_reaches_no_checker()
    {
        ScriptedChecker<IUsernamePassword> checker = Checker<IUsernamePassword>(_ => "somebody");
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.Peer.Send(new UserAuthRequest
        {
            User = [0xc0, 0x80],
            Service = "ssh-connection",
            Method = "password",
            Fields = UserAuthRig.PasswordFieldsOf("password"),
        });
        rig.ExpectLateFailure();
        Assert.That(checker.Asked, Is.Empty);
    }

    [Test]
    public void A_name_of_another_script_is_a_name()
    {
        ScriptedChecker<IUsernamePassword> checker = Checker<IUsernamePassword>(_ => "somebody");
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.AskByPassword("Jürgen", "password");
        rig.ExpectSuccess();
        Assert.That(checker.Asked[0].Username, Is.EqualTo((Bytes)"Jürgen"));
    }

    [Test]
    public void A_password_over_the_limit_reaches_no_checker_and_waits_like_any_wrong_one()
    {
        ScriptedChecker<IUsernamePassword> checker = Checker<IUsernamePassword>(_ => "somebody");
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.AskByPassword("user", new string('a', 1025));
        rig.Advance(0.99);
        Assert.That(rig.Peer.Received, Is.Empty);
        rig.Advance(0.02);
        rig.ExpectFailure();
        Assert.That(checker.Asked, Is.Empty);
        rig.AskByPassword("user", new string('a', 1024));
        rig.ExpectSuccess();
    }

    [Test]
    public void A_change_of_password_is_refused()
    {
        ScriptedChecker<IUsernamePassword> checker = Checker<IUsernamePassword>(_ => "somebody");
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.Ask("user", "password", [1, .. Common.NS("old").ToArray(), .. Common.NS("new").ToArray()]);
        rig.ExpectLateFailure();
        Assert.That(checker.Asked, Is.Empty);
    }

    [Test]
    public void A_checker_that_throws_refuses_and_is_logged()
    {
        UserAuthRig rig = UserAuthRig.With(Checker<IUsernamePassword>(_ => throw new InvalidOperationException("disk on fire")));
        rig.AskByPassword("user", "hunter2");
        rig.ExpectLateFailure();
        Assert.That(rig.Log.Written, Has.Some.StartsWith("Error").And.Contains("disk on fire").And.Contains("'user'"));
        Assert.That(rig.Log.Written, Has.None.Contains("hunter2"));
    }

    [Test]
    public void A_checker_whose_Deferred_fails_with_anything_refuses()
    {
        Deferred<object> answer = new();
        UserAuthRig rig = UserAuthRig.With(Checker<IUsernamePassword>(_ => answer));
        rig.AskByPassword("user", "password");
        answer.Errback(new Python.Failure(new NotImplementedException()));
        rig.ExpectLateFailure();
    }

    [Test]
    public void A_realm_that_throws_or_gives_no_avatar_refuses()
    {
        foreach (IRealm realm in new IRealm[] { new BadRealm(throws: true), new BadRealm(throws: false) })
        {
            UserAuthRig rig = new([], factory => factory.Portal = new Portal(realm, Checker<IUsernamePassword>(_ => "user")));
            rig.AskByPassword("user", "password");
            rig.ExpectLateFailure();
            Assert.That(rig.Server.Avatar, Is.Null);
        }
    }

    [Test]
    public void A_checker_that_never_answers_is_ended_by_the_grace_time()
    {
        Deferred<object> never = new();
        UserAuthRig rig = UserAuthRig.With(Checker<IUsernamePassword>(_ => never));
        rig.AskByPassword("user", "password");
        rig.Advance(119.9);
        Assert.That(rig.Peer.IsClosed, Is.False);
        rig.Advance(0.2);
        Assert.That(rig.Peer.IsClosed, Is.True);
    }

    [Test]
    public void A_login_that_comes_after_the_connection_is_lost_is_undone()
    {
        Deferred<object> late = new();
        UserAuthRig rig = UserAuthRig.With(Checker<IUsernamePassword>(_ => late));
        rig.AskByPassword("user", "password");
        rig.Peer.End.Lose();
        late.Callback("user");
        Assert.That(rig.Avatars, Has.Count.EqualTo(1));
        Assert.That(rig.Logouts, Is.EqualTo(1));
        Assert.That(rig.Server.Avatar, Is.Null);
    }

    [Test]
    public void A_login_that_comes_while_we_say_goodbye_is_undone()
    {
        Deferred<object> late = new();
        UserAuthRig rig = UserAuthRig.With(Checker<IUsernamePassword>(_ => late));
        rig.AskByPassword("user", "password");
        rig.Server.LoseConnection();
        late.Callback("user");
        Assert.That(rig.Logouts, Is.EqualTo(1));
        Assert.That(rig.Server.Avatar, Is.Null);
    }

    [Test]
    public void A_lost_connection_leaves_no_timer()
    {
        UserAuthRig rig = new(
            [new InMemoryUsernamePasswordDatabaseDontUse()], service: server => server.LoginTimeout = TimeSpan.FromSeconds(60));
        rig.AskByPassword("user", "wrong");
        rig.Peer.End.Lose();
        Assert.That(rig.Reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_LoginTimeout_shorter_than_the_grace_time_ends_the_connection()
    {
        UserAuthRig rig = new(
            [new InMemoryUsernamePasswordDatabaseDontUse()], service: server => server.LoginTimeout = TimeSpan.FromSeconds(60));
        rig.Advance(59);
        Assert.That(rig.Peer.IsClosed, Is.False);
        rig.Advance(2);
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(14));
    }

    [Test]
    public void Right_and_not_enough_is_a_partial_success_and_the_methods_stay()
    {
        UserAuthRig rig = UserAuthRig.With(
            Checker<IUsernamePassword>(_ => throw new NotEnoughAuthentication()), Checker<ISSHPrivateKey>(_ => throw new UnauthorizedLogin()));
        rig.AskByPassword("user", "password");
        UserAuthFailure answer = rig.ExpectFailure();
        Assert.That(answer.PartialSuccess, Is.True);
        Assert.That(answer.Methods, Is.EquivalentTo(new[] { "password", "publickey" }));
    }

    [Test]
    public void The_banner_comes_once_before_the_first_answer()
    {
        UserAuthRig rig = new([], service: server => server.Banner = "Keep out.\r\n");
        rig.Ask("user", "none");
        PacketReader reader = new(rig.Peer.Expect(53));
        Assert.That(UserAuthBanner.Decode(ref reader).Message, Is.EqualTo("Keep out.\r\n"));
        rig.ExpectFailure();
        rig.Ask("user", "none");
        rig.ExpectFailure();
    }

    [Test]
    public void A_method_may_be_added_by_a_subclass()
    {
        UserAuthRig rig = new(
            [Checker<IUsernamePassword>(_ => throw new UnauthorizedLogin())],
            factory => factory.Services["ssh-userauth"] = static () => new OpenDoor());
        rig.Ask("anybody", "open@example.com");
        rig.ExpectSuccess();
    }

    [Test]
    public void A_request_cut_short_at_any_place_ends_the_connection()
    {
        byte[] whole = RawRequest("user", "password", UserAuthRig.PasswordFieldsOf("abc"));
        for (int length = 0; length < whole.Length; length++)
        {
            UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "abc" });
            rig.Peer.SendPacket(50, whole.AsSpan(0, length));
            Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(2), $"after {length} bytes");
        }
    }

    [Test]
    public void Bytes_after_the_last_field_end_the_connection()
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "abc" });
        rig.Ask("user", "password", [.. UserAuthRig.PasswordFieldsOf("abc"), 0]);
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(2));
    }

    [Test]
    public void An_answer_nobody_asked_for_is_unimplemented()
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse());
        rig.Peer.SendPacket(61, [0, 0, 0, 0]);
        rig.Peer.Expect(3);
    }

    private static ScriptedChecker<T> Checker<T>(Func<T, Deferred<object>> decide)
        where T : ICredentials => new(decide);

    private static byte[] RawRequest(string user, string method, byte[] fields) =>
        [.. Common.NS(user).ToArray(), .. Common.NS("ssh-connection").ToArray(), .. Common.NS(method).ToArray(), .. fields];

    private sealed class OpenDoor : SSHUserAuthServer
    {
        public override Deferred<(Type Interface, object Avatar, Action Logout)> TryAuth(string kind, Bytes user, ReadOnlySpan<byte> data) =>
            kind == "open@example.com" ? (typeof(IConchUser), new ConchUser(), Nothing) : base.TryAuth(kind, user, data);
    }

    private static void Nothing()
    {
    }

    private sealed class BadRealm(bool throws) : IRealm
    {
        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces) =>
            throws ? throw new InvalidOperationException("no") : Defer.Succeed<(Type, object, Action)>((interfaces[0], null!, null!));
    }
}
