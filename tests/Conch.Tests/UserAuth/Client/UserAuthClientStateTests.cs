using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>
/// Each state of a client's login against each message that is not the transport's own: what does not answer a request that is out ends the
/// connection, and nothing but an answer ever lets the client believe that it is in.
/// </summary>
internal sealed class UserAuthClientStateTests
{
    // A taken as the answer, B taken and nothing else happens, U UNIMPLEMENTED, E ends the connection. In order: 51, 52, 53, 60.
    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["none asked"] = "AABE",
        ["key asked about"] = "AEBA",
        ["signature sent"] = "AABE",
        ["password sent"] = "AABA",
        ["questions asked for"] = "AABA",
        ["answers sent"] = "AABA",
        ["method of somebody's own"] = "AABE",
        ["user is asked for a password"] = "EEBE",
        ["user is asked questions"] = "EEBE",
        ["user is asked for a key"] = "EEBE",
        ["somebody signs"] = "EEBE",
    };

    private static IEnumerable<string> States => Expected.Keys;

    [TestCaseSource(nameof(States))]
    public void In_each_state_the_server_may_say_what_answers_the_request_that_is_out(string state)
    {
        byte[] numbers = [51, 52, 53, 60];
        Assert.Multiple(() =>
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                Check(state, numbers[i], Expected[state][i]);
            }
        });
    }

    [TestCaseSource(nameof(States))]
    public void In_each_state_all_other_numbers_are_the_clients_or_of_later_or_of_nobody(string state)
    {
        Assert.Multiple(() =>
        {
            for (int number = 50; number < 128; number++)
            {
                if (number is not (>= 51 and <= 53) and not 60)
                {
                    Check(state, (byte)number, number is >= 54 and <= 79 ? 'U' : 'E');
                }
            }

            Check(state, Messages.MSG_SERVICE_REQUEST, 'E');
            Check(state, Messages.MSG_SERVICE_ACCEPT, 'E');
        });
    }

    [Test]
    public void When_the_login_is_over_no_message_of_it_is_taken()
    {
        for (byte number = 50; number < 80; number++)
        {
            ClientRig rig = new();
            rig.LetIn();
            Assert.That(rig.IsIn, Is.True);
            rig.Say(number, FieldsOf(number, "none asked"));
            Assert.That(rig.Ended, Does.StartWith("error 2 "), $"message {number}");
            Assert.That(rig.Instance.Received, Is.Empty);
        }
    }

    [TestCase(51)]
    [TestCase(52)]
    [TestCase(53)]
    [TestCase(60)]
    public void Before_the_service_is_granted_no_message_of_it_is_taken(byte number)
    {
        RecordingService instance = new("ssh-connection");
        TestServer server = new(new TestFactory { HostKeys = HostKeys.Of([TestKeys.Ed25519]) });
        TestClient client = new();
        TestReactor reactor = new();
        SSHSessionPair pair = new(reactor, client, server, reactor.Run);
        pair.Flush();
        client.RequestService(new CannedUserAuthClient("user", instance));
        server.SendPacket(number, FieldsOf(number, "none asked"));
        pair.Flush();
        Assert.That(server.Heard, Has.Some.StartsWith("error 2 "));
        Assert.That(instance.Started, Is.Zero);
    }

    private static void Check(string state, byte number, char rule)
    {
        ClientRig rig = Reach(state);
        rig.Say(number, FieldsOf(number, state));
        string at = $"{state}, message {number}";
        Assert.That(rig.Ended?.StartsWith("error 2 ", StringComparison.Ordinal) == true, Is.EqualTo(rule == 'E'), $"{at}: {rig.Ended}");
        Assert.That(rig.IsIn, Is.EqualTo(rule == 'A' && number == 52), at);
        Assert.That(rig.Server.Heard.Any(line => line.StartsWith("unimplemented", StringComparison.Ordinal)), Is.EqualTo(rule == 'U'), at);
        if (rule != 'A')
        {
            Assert.That(rig.Received, Is.Empty, at);
        }
    }

    private static byte[] FieldsOf(byte number, string state) => (number, state) switch
    {
        (51, _) => RawPeer.Encode(new UserAuthFailure(["password"], PartialSuccess: false)),
        (53, _) => RawPeer.Encode(new UserAuthBanner("hello\r\n", "")),
        (60, "password sent") => RawPeer.Encode(new PasswordChangeRequest("New: ")),
        (60, "key asked about") => RawPeer.Encode(new PublicKeyOk { Algorithm = "ssh-ed25519", Blob = TestKeys.Ed25519.Blob().Span }),
        (60, _) => RawPeer.Encode(new InfoRequest("", "", [new InfoPrompt("Code: ", Echo: true)])),
        (Messages.MSG_SERVICE_ACCEPT, _) => RawPeer.Encode(new ServiceAccept("ssh-userauth")),
        _ => [],
    };

    private static ClientRig Reach(string state)
    {
        ClientRig rig = new(auth => Equip(auth, state), instance => new PatientClient(instance) { IsStuckAt = state });
        rig.Expect("none");
        switch (state)
        {
            case "none asked":
                break;
            case "key asked about" or "signature sent" or "somebody signs":
                rig.Refuse("publickey");
                rig.Expect("publickey");
                if (state != "key asked about")
                {
                    rig.AcceptKey(TestKeys.Ed25519);
                }

                if (state == "signature sent")
                {
                    rig.Expect("publickey");
                }

                break;
            case "user is asked for a key":
                rig.Refuse("publickey");
                break;
            case "password sent":
                rig.Refuse("password");
                rig.Expect("password");
                break;
            case "user is asked for a password":
                rig.Refuse("password");
                break;
            case "method of somebody's own":
                rig.Refuse("own@example.com");
                rig.Expect("own@example.com");
                break;
            default:
                rig.Refuse("keyboard-interactive");
                rig.Expect("keyboard-interactive");
                if (state != "questions asked for")
                {
                    rig.Say(new InfoRequest("", "", [new InfoPrompt("Code: ", Echo: true)]));
                }

                if (state == "answers sent")
                {
                    Assert.That(rig.Received[0].Number, Is.EqualTo(61));
                    rig.Received.Clear();
                }

                break;
        }

        rig.ExpectNothing();
        Assert.That(rig.Ended, Is.Null);
        return rig;
    }

    private static void Equip(CannedUserAuthClient auth, string state)
    {
        if (state is "key asked about" or "signature sent" or "somebody signs")
        {
            auth.Keys.Enqueue(TestKeys.Ed25519);
        }

        if (state == "password sent")
        {
            auth.Passwords.Enqueue("secret");
        }

        if (state == "answers sent")
        {
            auth.Answers.Enqueue(["1234"]);
        }
    }

    /// <summary>Never gets an answer from its user at one place.</summary>
    private sealed class PatientClient(SSHService instance) : CannedUserAuthClient("user", instance)
    {
        public string IsStuckAt { get; set; } = "";

        public override Deferred<bool> TryAuth(string kind)
        {
            if (kind != "own@example.com")
            {
                return base.TryAuth(kind);
            }

            AskForAuth(kind, "anything");
            return true;
        }

        public override Deferred<Key?> GetPublicKey() => IsStuckAt == "user is asked for a key" ? new() : base.GetPublicKey();

        public override Deferred<Bytes?> GetPassword(string? prompt = null) =>
            IsStuckAt is "user is asked for a password" or "password sent" && Passwords.Count == 0 ? new() : base.GetPassword(prompt);

        public override Deferred<IReadOnlyList<string>?> GetGenericAnswers(
            string name, string instruction, IReadOnlyList<(string Prompt, bool Echo)> prompts) =>
            Answers.Count == 0 ? new() : base.GetGenericAnswers(name, instruction, prompts);

        public override Deferred<Bytes?> SignData(Key publicKey, Bytes signData, string signatureType) =>
            IsStuckAt == "somebody signs" ? new() : base.SignData(publicKey, signData, signatureType);
    }
}
