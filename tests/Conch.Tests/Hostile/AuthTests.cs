using System.Security.Cryptography;
using System.Text;
using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Hostile;

/// <summary>User authentication against a client that lies, floods and comes at the wrong time.</summary>
public class AuthTests
{
    private const byte Success = Messages.MSG_USERAUTH_SUCCESS;
    private const byte Failure = Messages.MSG_USERAUTH_FAILURE;

    // The order of the group, little-endian: S + L verifies where S >= L is not refused. RFC 8032 §5.1.7.
    private static readonly BigNumber OrderOfEd25519 = new("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

    private static readonly Key[] Keys = [TestKeys.Ed25519, TestKeys.Ecdsa256, TestKeys.Ecdsa384, TestKeys.Ecdsa521, TestKeys.Rsa2048];

    private static readonly string[] AllAlgorithms =
    [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256", "ssh-rsa",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-ed25519-cert-v01@openssh.com", "ssh-dss",
    ];

    private static IEnumerable<TestCaseData> FourWays()
    {
        foreach (Key key in Keys)
        {
            foreach (string real in key.SupportedSignatureAlgorithms())
            {
                foreach (string request in AllAlgorithms)
                {
                    foreach (string inner in new[] { request, real }.Distinct(StringComparer.Ordinal))
                    {
                        yield return new TestCaseData(key, real, request, inner).SetArgDisplayNames(key.SshType(), real, request, inner);
                    }
                }
            }
        }
    }

    private static IEnumerable<TestCaseData> Damaged()
    {
        byte[] right = TestKeys.Ed25519.Sign("x").ToArray();
        yield return Damage("empty", _ => []);
        yield return Damage("a byte behind the signature", signature => [.. signature, 0]);
        yield return Damage("cut by one", signature => signature[..^1]);
        yield return Damage("S + L", signature => [.. signature[..^32], .. OrderOfEd25519.AddTo(signature[^32..])]);
        yield return Damage("all zero", signature => [.. signature[..^64], .. new byte[64]]);
        yield return Damage("63 bytes", signature => AuthRequests.Signature("ssh-ed25519", signature[^64..^1]));
        yield return Damage("65 bytes", signature => AuthRequests.Signature("ssh-ed25519", [.. signature[^64..], 0]));
        yield return Damage("no name", signature => AuthRequests.Signature(string.Empty, signature[^64..]));
        yield return Damage("a length that lies", signature => [.. signature[..15], 0xff, 0xff, 0xff, 0xff, .. signature[19..]]);
        for (int bit = 0; bit < right.Length * 8; bit += 7)
        {
            int at = bit;
            yield return Damage($"bit {at}", signature =>
            {
                signature[at / 8] ^= (byte)(1 << (at % 8));
                return signature;
            });
        }
    }

    [TestCaseSource(nameof(FourWays))]
    public void Algorithm_key_and_signature_must_name_the_same_thing(object key, string real, string request, string inner)
    {
        Key signer = (Key)key;
        HostileBench bench = new(FakeChecker.Careless(Keys));
        RawPeer peer = bench.ConnectToUserAuth();
        byte[] fields = AuthRequests.KeyFields(request, signer.Blob().ToArray(), signed: true);
        byte[] signature = signer.Sign(new Bytes(AuthRequests.ToSign(peer.SessionId, fields)), real).ToArray();
        PacketReader reader = new(signature);
        reader.ReadString();
        byte[] renamed = AuthRequests.Signature(inner, reader.ReadString().ToArray());
        peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, AuthRequests.WithSignature(fields, renamed));
        bench.Reactor.Advance(10);
        peer.Read();
        bool honest = real == request && inner == real && real != "ssh-rsa";
        Assert.That(peer.Received.Single()[0], Is.EqualTo(honest ? Success : Failure));
        Assert.That(bench.Events.OfType<LoggedIn>().Count(), Is.EqualTo(honest ? 1 : 0));
        Assert.That(bench.Realm.Avatars, Is.EqualTo(bench.Realm.Logouts + (honest ? 1 : 0)), "an avatar that was made for nothing is logged out");
        peer.End.Lose();
        Assert.That(bench.Realm.Logouts, Is.EqualTo(bench.Realm.Avatars));
    }

    [TestCaseSource(nameof(Damaged))]
    public void A_damaged_signature_logs_nobody_in(object damage)
    {
        HostileBench bench = new(FakeChecker.Careless(TestKeys.Ed25519));
        RawPeer peer = bench.ConnectToUserAuth();
        byte[] fields = AuthRequests.KeyFields("ssh-ed25519", TestKeys.Ed25519.Blob().ToArray(), signed: true);
        byte[] right = TestKeys.Ed25519.Sign(new Bytes(AuthRequests.ToSign(peer.SessionId, fields))).ToArray();
        byte[] wrong = ((Func<byte[], byte[]>)damage)(right);
        AssertRefused(bench, peer, AuthRequests.WithSignature(fields, wrong));
    }

    [Test]
    public void A_byte_behind_the_request_is_malformed()
    {
        HostileBench bench = new(FakeChecker.Careless(TestKeys.Ed25519));
        RawPeer peer = bench.ConnectToUserAuth();
        peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, [.. AuthRequests.Signed(TestKeys.Ed25519, "ssh-ed25519", peer.SessionId), 0]);
        Assert.That(bench.Realm.Avatars, Is.Zero);
        bench.AssertEnded(peer, 2);
    }

    [Test]
    public void Every_truncation_of_a_request_is_malformed_or_refused()
    {
        HostileBench bench = new(FakeChecker.Careless(TestKeys.Ed25519), FakeChecker.Password());
        foreach (bool password in new[] { false, true })
        {
            RawPeer first = bench.ConnectToUserAuth();
            int whole = Request(first).Length;
            first.End.Lose();
            for (int length = 0; length < whole; length++)
            {
                RawPeer peer = bench.ConnectToUserAuth();
                peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, Request(peer).AsSpan(0, length));
                Assert.That(peer.DisconnectReason, Is.EqualTo(2), $"password {password}, cut after {length}");
                bench.AssertReleased(peer);
            }

            byte[] Request(RawPeer peer) => password
                ? AuthRequests.PasswordFields("alice", "secret"u8.ToArray())
                : AuthRequests.Signed(TestKeys.Ed25519, "ssh-ed25519", peer.SessionId);
        }

        Assert.That(bench.Realm.Avatars, Is.Zero);
    }

    [Test]
    public void A_signature_of_another_session_is_refused()
    {
        HostileBench bench = new(FakeChecker.Careless(TestKeys.Ed25519));
        RawPeer victim = bench.ConnectToUserAuth();
        byte[] recorded = AuthRequests.Signed(TestKeys.Ed25519, "ssh-ed25519", victim.SessionId);
        victim.SendPacket(Messages.MSG_USERAUTH_REQUEST, recorded);
        Assert.That(victim.Received.Single()[0], Is.EqualTo(Success));
        victim.End.Lose();
        AssertRefused(bench, bench.ConnectToUserAuth(), recorded, avatars: 1);
    }

    [Test]
    public void A_signature_for_another_user_or_service_is_refused()
    {
        HostileBench bench = new(FakeChecker.Careless(TestKeys.Ed25519));
        bench.Factory.Services["other"] = static () => new SSHConnection();
        foreach ((string user, string service) in new[] { ("root", "ssh-connection"), ("alice", "other") })
        {
            RawPeer peer = bench.ConnectToUserAuth();
            byte[] signed = AuthRequests.KeyFields("ssh-ed25519", TestKeys.Ed25519.Blob().ToArray(), signed: true);
            byte[] signature = TestKeys.Ed25519.Sign(new Bytes(AuthRequests.ToSign(peer.SessionId, signed))).ToArray();
            byte[] sent = AuthRequests.KeyFields("ssh-ed25519", TestKeys.Ed25519.Blob().ToArray(), signed: true, user, service);
            AssertRefused(bench, peer, AuthRequests.WithSignature(sent, signature));
            bench.AssertReleased(peer);
        }
    }

    [Test]
    public void A_key_that_was_asked_about_is_not_the_key_that_logs_in()
    {
        // CVE-2024-45337: identity comes from the request that verified.
        List<string> asked = [];
        FakeChecker checker = new(typeof(ISSHPrivateKey), credentials =>
        {
            ISSHPrivateKey key = (ISSHPrivateKey)credentials;
            string who = key.Blob == TestKeys.Ed25519.Blob() ? "alice" : "mallory";
            asked.Add((key.Signature is null ? "query " : "signed ") + who);
            return key.Signature is null ? Defer.Fail<object>(new ValidPublicKey()) : Defer.Succeed<object>(who);
        });
        HostileBench bench = new(checker);
        RawPeer peer = bench.ConnectToUserAuth();
        peer.SendPacket(
            Messages.MSG_USERAUTH_REQUEST, AuthRequests.KeyFields("ssh-ed25519", TestKeys.Ed25519.Blob().ToArray(), signed: false));
        Assert.That(peer.Received.Dequeue()[0], Is.EqualTo(60));
        peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, AuthRequests.Signed(TestKeys.Ecdsa256, "ecdsa-sha2-nistp256", peer.SessionId));
        Assert.That(asked, Is.EqualTo(["query alice", "signed mallory"]));
        Assert.That(bench.Realm.Ids, Is.EqualTo(["mallory"]));
    }

    [Test]
    public void A_checker_that_says_yes_to_a_query_logs_nobody_in()
    {
        HostileBench bench = new(new FakeChecker(typeof(ISSHPrivateKey), _ => Defer.Succeed<object>("alice")));
        RawPeer peer = bench.ConnectToUserAuth();
        AssertRefusedKeepingErrors(
            bench, peer, AuthRequests.KeyFields("ssh-ed25519", TestKeys.Ed25519.Blob().ToArray(), signed: false));
        Assert.That(bench.Realm.Logouts, Is.EqualTo(bench.Realm.Avatars));
    }

    [Test]
    public void The_129th_request_ends_the_connection_though_none_of_them_failed()
    {
        FakeChecker checker = FakeChecker.Careless(TestKeys.Ed25519);
        HostileBench bench = new(checker);
        RawPeer peer = bench.ConnectToUserAuth();
        byte[] query = AuthRequests.KeyFields("ssh-ed25519", TestKeys.Ed25519.Blob().ToArray(), signed: false);
        for (int i = 0; i < 128; i++)
        {
            peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, query);
            Assert.That(peer.Received.Dequeue()[0], Is.EqualTo(60), $"query {i}");
        }

        peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, query);
        Assert.That(checker.Asked, Is.EqualTo(128));
        bench.AssertEnded(peer, 14);
    }

    [Test]
    public void The_sixth_failure_ends_the_connection()
    {
        FakeChecker checker = FakeChecker.Password();
        HostileBench bench = new(checker);
        RawPeer peer = bench.ConnectToUserAuth();
        for (int i = 0; i < 7 && !peer.IsClosed; i++)
        {
            AuthRequests.Password(peer, "guess " + i);
            bench.Reactor.Advance(3);
            peer.Read();
        }

        Assert.That(checker.Asked, Is.EqualTo(6));
        Assert.That(peer.Received.Count(packet => packet[0] == Failure), Is.EqualTo(5));
        bench.AssertEnded(peer, 14);
    }

    [Test]
    public void Guesses_sent_all_at_once_are_answered_one_by_one_after_their_delays()
    {
        FakeChecker checker = FakeChecker.Password();
        HostileBench bench = new(checker);
        RawPeer peer = bench.ConnectToUserAuth();
        List<byte> all = [];
        for (int i = 0; i < 500; i++)
        {
            all.AddRange(peer.Frame(Messages.MSG_USERAUTH_REQUEST, AuthRequests.PasswordFields("alice", Encoding.ASCII.GetBytes("guess " + i))));
        }

        peer.SendBytes(all.ToArray());
        Assert.That(checker.Asked, Is.EqualTo(1));
        Assert.That(peer.Received, Is.Empty);
        peer.SendBytes(peer.Frame(Messages.MSG_IGNORE, [0, 0, 0, 0]));
        Assert.That(peer.End.IsReadingPaused, "what comes meanwhile stays in the socket");
        bench.Reactor.Advance(0.9);
        Assert.That(checker.Asked, Is.EqualTo(1));
        for (int i = 0; i < 12; i++)
        {
            bench.Reactor.Advance(1);
        }

        peer.Read();
        Assert.That(checker.Asked, Is.EqualTo(6));
        bench.AssertEnded(peer, 14);
    }

    [Test]
    public void What_comes_while_a_request_is_pending_is_bounded()
    {
        HostileBench bench = new(new FakeChecker(typeof(IUsernamePassword), _ => new Deferred<object>()));
        RawPeer peer = bench.ConnectToUserAuth();
        AuthRequests.Password(peer, "x");
        byte[] chunk = new byte[65536];
        int delivered = 0;

        // A transport that does not heed the pause.
        for (; delivered < 64 && !peer.IsClosed; delivered++)
        {
            peer.SendBytes(chunk);
        }

        Assert.That(delivered * chunk.Length, Is.LessThanOrEqualTo(10 * 65536));
        bench.AssertEnded(peer, 2);
    }

    [TestCase(1024)]
    [TestCase(1025)]
    [TestCase(200_000)]
    public void A_huge_password_never_reaches_a_checker_and_is_refused_like_any_other(int length)
    {
        FakeChecker checker = FakeChecker.Password(new string('x', length));
        HostileBench bench = new(checker);
        RawPeer peer = bench.ConnectToUserAuth();
        AuthRequests.Password(peer, new string('x', length));
        bench.Reactor.Advance(0.9);
        peer.Read();
        bool taken = length <= 1024;
        Assert.That(peer.Received.Any(packet => packet[0] == Failure), Is.False, "the delay is the same");
        bench.Reactor.Advance(0.2);
        peer.Read();
        Assert.That(peer.Received.Single()[0], Is.EqualTo(taken ? Success : Failure));
        Assert.That(checker.Asked, Is.EqualTo(taken ? 1 : 0));
        bench.AssertReleased(peer);
    }

    [TestCase("al\0ice")]
    [TestCase("alice\n")]
    [TestCase("\u001b[2J")]
    [TestCase("\u007f")]
    public void Control_characters_in_a_name_are_refused_before_anybody_is_asked(string user)
    {
        AssertNameIsRefused(Encoding.UTF8.GetBytes(user));
    }

    [Test]
    public void A_name_that_is_not_UTF8_is_refused_before_anybody_is_asked() => AssertNameIsRefused([0x61, 0xff, 0xfe]);

    [Test]
    public void A_name_of_256_bytes_is_malformed()
    {
        HostileBench bench = new(FakeChecker.Password());
        RawPeer peer = bench.ConnectToUserAuth();
        AuthRequests.Password(peer, "secret", new string('u', 256));
        bench.AssertEnded(peer, 2);
    }

    [TestCase("ssh-userauth", 7)]
    [TestCase("no-such-service", 7)]
    [TestCase("", 2)]
    [TestCase("with space", 2)]
    public void Nobody_logs_in_for_a_service_that_is_none_to_go_on_to(string service, int reason)
    {
        FakeChecker checker = FakeChecker.Careless(TestKeys.Ed25519);
        HostileBench bench = new(checker);
        RawPeer peer = bench.ConnectToUserAuth();
        byte[] fields = AuthRequests.KeyFields("ssh-ed25519", TestKeys.Ed25519.Blob().ToArray(), signed: true, "alice", service);
        byte[] signature = TestKeys.Ed25519.Sign(new Bytes(AuthRequests.ToSign(peer.SessionId, fields))).ToArray();
        peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, AuthRequests.WithSignature(fields, signature));
        Assert.That(checker.Asked, Is.Zero);
        bench.AssertEnded(peer, reason);
    }

    [Test]
    public void USERAUTH_REQUEST_before_SERVICE_ACCEPT_ends_the_connection()
    {
        FakeChecker checker = FakeChecker.Password();
        HostileBench bench = new(checker);
        RawPeer peer = bench.ConnectSecurely();
        AuthRequests.Password(peer, "secret");
        Assert.That(checker.Asked, Is.Zero);
        bench.AssertEnded(peer, 2);
    }

    [TestCase("ssh-connection")]
    [TestCase("no-such-service")]
    public void A_service_that_is_not_to_be_had_before_login_is_refused(string name)
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely();
        peer.Send(new ServiceRequest(name));
        bench.AssertEnded(peer, 7);
    }

    [Test]
    public void Another_service_in_place_of_userauth_ends_the_connection()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectToUserAuth();
        peer.Send(new ServiceRequest("ssh-connection"));
        bench.AssertEnded(peer, 2);
    }

    [Test]
    public void Userauth_asked_for_again_is_the_same_one_and_not_for_ever()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectToUserAuth();
        SSHService? service = peer.Server.Service;
        for (int i = 0; i < SSHServerTransport.MaxRepeatedRequests; i++)
        {
            peer.Send(new ServiceRequest("ssh-userauth"));
            peer.Expect(6);
        }

        Assert.That(peer.Server.Service, Is.SameAs(service), "or attempts would be counted anew");
        peer.Send(new ServiceRequest("ssh-userauth"));
        bench.AssertEnded(peer, 2);
    }

    [Test]
    public void Messages_of_a_server_and_of_channels_end_the_connection_before_login()
    {
        foreach (byte number in Enumerable.Range(80, 48).Concat([6, 51, 52, 53, 60]).Select(n => (byte)n))
        {
            HostileBench bench = new(FakeChecker.Password());
            RawPeer peer = bench.ConnectToUserAuth();
            peer.SendPacket(number, []);
            Assert.That(peer.Server.Avatar, Is.Null);
            Assert.That(peer.DisconnectReason, Is.EqualTo(2), $"{number}");
            bench.AssertReleased(peer, $"{number}");
        }
    }

    [Test]
    public void Messages_of_a_server_end_the_connection_after_login_too()
    {
        foreach (byte number in new byte[] { 5, 6, 7, 51, 52, 53, 60, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100 })
        {
            HostileBench bench = new(FakeChecker.Password());
            RawPeer peer = LogIn(bench);
            peer.SendPacket(number, [0, 0, 0, 0]);
            Assert.That(peer.DisconnectReason, Is.EqualTo(2), $"{number}");
            bench.AssertReleased(peer, $"{number}");
            Assert.That(bench.Realm.Logouts, Is.EqualTo(1));
        }
    }

    [Test]
    public void Requests_after_success_are_ignored()
    {
        FakeChecker checker = FakeChecker.Password();
        HostileBench bench = new(checker);
        RawPeer peer = LogIn(bench);
        object? avatar = peer.Server.Avatar;
        AuthRequests.Password(peer, "secret", "root");
        AuthRequests.None(peer, "root");
        peer.SendPacket(61, [0, 0, 0, 0]);
        Assert.That(peer.Received, Is.Empty);
        Assert.That(peer.Server.Avatar, Is.SameAs(avatar));
        Assert.That(checker.Asked, Is.EqualTo(1));
        bench.AssertReleased(peer);
        Assert.That(bench.Realm.Logouts, Is.EqualTo(1));
    }

    [Test]
    public void Requests_pipelined_with_the_one_that_succeeds_are_ignored()
    {
        FakeChecker checker = FakeChecker.Password();
        HostileBench bench = new(checker);
        RawPeer peer = bench.ConnectToUserAuth();
        List<byte> all = [];
        for (int i = 0; i < 40; i++)
        {
            all.AddRange(peer.Frame(Messages.MSG_USERAUTH_REQUEST, AuthRequests.PasswordFields("alice", "secret"u8.ToArray())));
        }

        peer.SendBytes(all.ToArray());
        Assert.That(peer.Received.Select(packet => packet[0]), Is.EqualTo([Success]));
        Assert.That(bench.Realm.Avatars, Is.EqualTo(1));
        bench.AssertReleased(peer);
    }

    [Test]
    public void Answers_that_nobody_asked_for_are_not_known()
    {
        HostileBench bench = new(FakeChecker.Password());
        RawPeer peer = bench.ConnectToUserAuth();
        uint sequence = peer.Output.Sequence;
        peer.Send(new InfoResponse([new Bytes("x"u8)]));
        byte[] answer = peer.Expect(Messages.MSG_UNIMPLEMENTED);
        Assert.That(SshMessage.Decode<UnimplementedMessage>(answer).Sequence, Is.EqualTo(sequence));
    }

    [TestCase(0u)]
    [TestCase(2u)]
    [TestCase(17u)]
    [TestCase(0x40000000u)]
    [TestCase(uint.MaxValue)]
    public void The_number_of_answers_must_be_that_of_the_questions(uint count)
    {
        HostileBench bench = new(new FakeChecker(
            typeof(IKeyboardInteractive),
            credentials => ((IKeyboardInteractive)credentials).Ask("", "", [("Password: ", false)]).AddCallback(_ => (object)"alice")));
        RawPeer peer = bench.ConnectToUserAuth();
        using PooledBuffer request = new();
        PacketWriter writer = new(request);
        writer.WriteRaw(AuthRequests.Head("alice", "keyboard-interactive"));
        writer.WriteString(default);
        writer.WriteString(default);
        peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, request.WrittenSpan);
        Assert.That(peer.Received.Dequeue()[0], Is.EqualTo(60));
        using PooledBuffer answers = new();
        writer = new PacketWriter(answers);
        writer.WriteUInt32(count);
        for (int i = 0; i < Math.Min(count, 20); i++)
        {
            writer.WriteString("x"u8);
        }

        peer.SendPacket(61, answers.WrittenSpan);
        Assert.That(bench.Realm.Avatars, Is.Zero);
        bench.AssertEnded(peer, 2);
    }

    [Test]
    public void A_checker_that_throws_fails_gives_nothing_or_the_wrong_thing_is_a_refusal()
    {
        Func<ICredentials, Deferred<object>>[] checkers =
        [
            _ => throw new InvalidOperationException("the checker broke"),
            _ => Defer.Fail<object>(new InvalidOperationException("the database is gone")),
            _ => null!,
            _ => Defer.Fail<object>(new MalformedPacketException("thrown by a checker's own parser")),
        ];
        foreach (Func<ICredentials, Deferred<object>> check in checkers)
        {
            HostileBench bench = new(new FakeChecker(typeof(IUsernamePassword), check));
            RawPeer peer = bench.ConnectToUserAuth();
            AuthRequests.Password(peer, "x");
            Assert.That(peer.Received, Is.Empty, "the delay is kept");
            bench.Reactor.Advance(2);
            peer.Read();
            Assert.That(peer.Received.Single()[0], Is.EqualTo(Failure));
            Assert.That(peer.IsClosed, Is.False);
            bench.AssertReleased(peer);
            bench.AssertOthersGoOn();
        }
    }

    [Test]
    public void A_realm_that_throws_or_gives_nothing_is_a_refusal()
    {
        Func<Deferred<(Type, object, Action)>>[] realms =
        [
            () => throw new InvalidOperationException("the realm broke"),
            () => Defer.Fail<(Type, object, Action)>(new NotSupportedException("no such avatar")),
            () => null!,
            () => Defer.Succeed<(Type, object, Action)>((typeof(IConchUser), null!, () => { })),
            () => Defer.Succeed<(Type, object, Action)>(default),
        ];
        foreach (Func<Deferred<(Type, object, Action)>> realm in realms)
        {
            HostileBench bench = new();
            bench.Factory.Portal = new Portal(new FakeRealm(realm), FakeChecker.Password());
            RawPeer peer = bench.ConnectToUserAuth();
            AuthRequests.Password(peer, "secret");
            bench.Reactor.Advance(2);
            peer.Read();
            Assert.That(peer.Received.Single()[0], Is.EqualTo(Failure));
            Assert.That(peer.IsClosed, Is.False);
            bench.AssertReleased(peer);
        }
    }

    [Test]
    public void A_checker_that_never_answers_is_ended_by_the_grace_time()
    {
        HostileBench bench = new(new FakeChecker(typeof(IUsernamePassword), _ => new Deferred<object>()));
        RawPeer peer = bench.ConnectToUserAuth();
        AuthRequests.Password(peer, "x");
        bench.Reactor.Advance(119);
        Assert.That(peer.IsClosed, Is.False);
        bench.Reactor.Advance(1.1);
        peer.Read();
        Assert.That(peer.DisconnectReason, Is.EqualTo(11));
        bench.AssertReleased(peer);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_checker_that_answers_after_the_end_logs_nobody_in_and_gives_the_avatar_back(bool lost)
    {
        Deferred<object> verdict = new();
        HostileBench bench = new(new FakeChecker(typeof(IUsernamePassword), _ => verdict));
        RawPeer peer = bench.ConnectToUserAuth();
        AuthRequests.Password(peer, "x");
        if (lost)
        {
            peer.End.Lose();
        }
        else
        {
            peer.Server.SendDisconnect(11, "going down");
        }

        verdict.Callback("alice");
        Assert.That(bench.Events.OfType<LoggedIn>(), Is.Empty);
        Assert.That(peer.Server.Avatar, Is.Null);
        Assert.That(bench.Realm.Logouts, Is.EqualTo(bench.Realm.Avatars));
        bench.AssertReleased(peer);
        Assert.That(bench.Log.Errors, Is.Empty);
    }

    [Test]
    public void The_delay_of_a_refusal_does_not_outlive_the_connection()
    {
        HostileBench bench = new(FakeChecker.Password());
        RawPeer peer = bench.ConnectToUserAuth();
        AuthRequests.Password(peer, "wrong");
        bench.AssertReleased(peer);
    }

    [Test]
    public void A_rekey_between_requests_does_not_reset_the_counts()
    {
        FakeChecker checker = FakeChecker.Password();
        HostileBench bench = new(checker);
        RawPeer peer = bench.ConnectToUserAuth();
        for (int i = 0; i < 6 && !peer.IsClosed; i++)
        {
            AuthRequests.Password(peer, "guess");
            bench.Reactor.Advance(3);
            peer.Read();
            if (!peer.IsClosed)
            {
                peer.Received.Clear();
                Assert.That(peer.Rekey());
            }
        }

        Assert.That(checker.Asked, Is.EqualTo(6));
        bench.AssertEnded(peer, 14);
    }

    [Test]
    public void An_unknown_user_and_a_wrong_password_are_told_apart_by_nothing_that_is_sent()
    {
        InMemoryUsernamePasswordDatabaseDontUse users = new();
        users.AddUser("alice", "secret");
        HostileBench bench = new(users);
        List<string> seen = [];
        foreach (string user in new[] { "alice", "nobody" })
        {
            RawPeer peer = bench.ConnectToUserAuth();
            AuthRequests.Password(peer, "wrong", user);
            double waited = 0;
            while (peer.Received.Count == 0 && waited < 10)
            {
                bench.Reactor.Advance(0.01);
                waited += 0.01;
                peer.Read();
            }

            seen.Add($"{Convert.ToHexString(peer.Received.Single())} after {waited:F1} s");
            peer.End.Lose();
        }

        Assert.That(seen[0], Is.EqualTo(seen[1]));
    }

    [Test]
    public void An_RSA_key_of_1024_bits_or_with_an_absurd_exponent_is_refused()
    {
        using RSA small = RSA.Create(1024);
        RSAParameters numbers = small.ExportParameters(includePrivateParameters: false);
        byte[][] blobs =
        [
            Blob(numbers.Exponent!, numbers.Modulus!),
            Blob([.. Enumerable.Repeat((byte)0x7f, 2000)], [.. Enumerable.Repeat((byte)0x7f, 256)]),
            Blob([1], [.. Enumerable.Repeat((byte)0x7f, 256)]),
            Blob([4], [.. Enumerable.Repeat((byte)0x7f, 256)]),
            Blob([1, 0, 1], [.. Enumerable.Repeat((byte)0x7f, 20_000)]),
            Blob([], []),
        ];
        foreach (byte[] blob in blobs)
        {
            FakeChecker checker = new(typeof(ISSHPrivateKey), _ => Defer.Fail<object>(new ValidPublicKey()));
            HostileBench bench = new(checker);
            RawPeer peer = bench.ConnectToUserAuth();
            AssertRefused(bench, peer, AuthRequests.KeyFields("rsa-sha2-512", blob, signed: false));
            Assert.That(checker.Asked, Is.Zero);
        }

        static byte[] Blob(byte[] exponent, byte[] modulus)
        {
            using PooledBuffer buffer = new();
            PacketWriter writer = new(buffer);
            writer.WriteText("ssh-rsa");
            writer.WriteUnsignedMpint(exponent);
            writer.WriteUnsignedMpint(modulus);
            return buffer.ToArray();
        }
    }

    private static TestCaseData Damage(string what, Func<byte[], byte[]> damage) => new TestCaseData(damage).SetArgDisplayNames(what);

    private static RawPeer LogIn(HostileBench bench)
    {
        RawPeer peer = bench.ConnectToUserAuth();
        AuthRequests.Password(peer, "secret");
        Assert.That(peer.Received.Dequeue()[0], Is.EqualTo(Success));
        return peer;
    }

    private static void AssertRefused(HostileBench bench, RawPeer peer, byte[] request, int avatars = 0)
    {
        AssertRefusedKeepingErrors(bench, peer, request, avatars);

        // That the careless checker let it through is an error, and the checker's.
        Assert.That(bench.Log.Unexpected, Is.Empty);
    }

    private static void AssertRefusedKeepingErrors(HostileBench bench, RawPeer peer, byte[] request, int avatars = 0)
    {
        int logins = bench.Events.OfType<LoggedIn>().Count();
        peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, request);
        bench.Reactor.Advance(10);
        peer.Read();
        Assert.That(peer.Received.Single()[0], Is.EqualTo(Failure));
        Assert.That(peer.Server.Avatar, Is.Null);
        Assert.That(bench.Events.OfType<LoggedIn>().Count(), Is.EqualTo(logins).And.EqualTo(avatars));
    }

    private static void AssertNameIsRefused(byte[] user)
    {
        FakeChecker checker = FakeChecker.Password();
        HostileBench bench = new(checker);
        RawPeer peer = bench.ConnectToUserAuth();
        byte[] request = [.. AuthRequests.Head(user, "password"), 0, 0, 0, 0, 6, .. "secret"u8];
        AssertRefused(bench, peer, request);
        Assert.That(checker.Asked, Is.Zero);
        bench.AssertReleased(peer);
    }

    private sealed class FakeRealm(Func<Deferred<(Type, object, Action)>> make) : IRealm
    {
        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces) => make();
    }

    /// <summary>A little-endian number of 32 bytes that can be added.</summary>
    private sealed class BigNumber(string hex)
    {
        private readonly byte[] _bytes = Convert.FromHexString(hex);

        public byte[] AddTo(byte[] other)
        {
            byte[] sum = new byte[32];
            int carry = 0;
            for (int i = 0; i < sum.Length; i++)
            {
                int digit = other[i] + _bytes[i] + carry;
                sum[i] = (byte)digit;
                carry = digit >> 8;
            }

            return sum;
        }
    }
}
