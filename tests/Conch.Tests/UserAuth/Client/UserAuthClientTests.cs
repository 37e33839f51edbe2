using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>What a client asks for, in which order, and where it gives up.</summary>
internal sealed class UserAuthClientTests
{
    private static readonly string[] Methods = ["publickey", "password", "keyboard-interactive"];

    [Test]
    public void Keys_come_before_passwords_and_passwords_before_questions_whatever_the_server_says()
    {
        ClientRig rig = new(auth =>
        {
            auth.Keys.Enqueue(TestKeys.Ed25519);
            auth.Keys.Enqueue(TestKeys.Ecdsa256);
            auth.Passwords.Enqueue("one");
            auth.Passwords.Enqueue("two");
        });
        rig.Expect("none");
        string[] reversed = [.. Methods.Reverse(), "unheard-of@example.com"];
        rig.Refuse(reversed);
        Assert.That(rig.ExpectKey().Blob, Is.EqualTo(TestKeys.Ed25519.Blob()));
        rig.Refuse(reversed);
        Assert.That(rig.ExpectKey().Blob, Is.EqualTo(TestKeys.Ecdsa256.Blob()));
        rig.Refuse(reversed);
        Assert.That(rig.Take().Fields, Is.EqualTo(UserAuthRig.PasswordFieldsOf("one")));
        rig.Refuse(reversed);
        Assert.That(rig.Take().Fields, Is.EqualTo(UserAuthRig.PasswordFieldsOf("two")));
        rig.Refuse(reversed);
        rig.Expect("keyboard-interactive");
        Assert.That(rig.Auth.TriedPublicKeys, Is.EqualTo(new[] { TestKeys.Ed25519.Public(), TestKeys.Ecdsa256.Public() }));
    }

    [Test]
    public void The_order_can_be_chosen()
    {
        ClientRig rig = new(auth =>
        {
            auth.PreferredOrder = ["password", "publickey"];
            auth.Keys.Enqueue(TestKeys.Ed25519);
            auth.Passwords.Enqueue("one");
        });
        rig.Expect("none");
        rig.Refuse("publickey", "password");
        rig.Expect("password");
    }

    [Test]
    public void Where_nothing_is_left_to_try_the_client_says_so_and_goes()
    {
        ClientRig rig = new();
        rig.Refuse(Methods);
        rig.Refuse("publickey", "password");
        Assert.That(rig.Ended, Does.StartWith("error 14 "));
        Assert.That(rig.Instance.Started, Is.Zero);
    }

    [Test]
    public void A_signature_covers_the_session_and_the_request()
    {
        ClientRig rig = new(auth => auth.Keys.Enqueue(TestKeys.Ecdsa384));
        rig.Expect("none");
        rig.Refuse("publickey");
        (bool isSigned, string algorithm, Bytes blob, _) = rig.ExpectKey();
        Assert.That((isSigned, algorithm, blob), Is.EqualTo((false, "ecdsa-sha2-nistp384", TestKeys.Ecdsa384.Blob())));
        rig.AcceptKey(TestKeys.Ecdsa384);
        (isSigned, _, _, Bytes signature) = rig.ExpectKey();
        Bytes signed = Common.NS(rig.Server.SessionID) + Bytes.Of(50) + Common.NS("user") + Common.NS("ssh-connection") + Common.NS("publickey")
            + Bytes.Of(1) + Common.NS(algorithm) + Common.NS(blob);
        Assert.That(isSigned, Is.True);
        Assert.That(TestKeys.Ecdsa384.Public().Verify(signature, signed), Is.True);
        rig.LetIn();
        Assert.That(rig.IsIn, Is.True);
    }

    [TestCase("rsa-sha2-256,ssh-rsa", "rsa-sha2-256")]
    [TestCase("ssh-ed25519,rsa-sha2-256,rsa-sha2-512", "rsa-sha2-512")]
    [TestCase("ssh-ed25519", "rsa-sha2-512")]
    [TestCase("ssh-rsa", null)]
    public void An_RSA_key_signs_with_the_best_that_the_server_announces_and_never_by_itself_with_SHA1(string announced, string? expected)
    {
        ClientRig rig = new(auth => auth.Keys.Enqueue(TestKeys.Rsa2048), announced: announced.Split(','));
        rig.Expect("none");
        rig.Refuse("publickey");
        if (expected is null)
        {
            rig.ExpectNothing();
            Assert.That(rig.Ended, Does.StartWith("error 14 "));
            Assert.That(rig.Log.Written, Has.Some.Contains("no signature algorithm"));
            return;
        }

        Assert.That(rig.ExpectKey().Algorithm, Is.EqualTo(expected));
        rig.AcceptKey(TestKeys.Rsa2048);
        (bool isSigned, string algorithm, _, Bytes signature) = rig.ExpectKey();
        Assert.That((isSigned, algorithm), Is.EqualTo((true, expected)));
        Assert.That(signature.StartsWith(Common.NS(expected).Span), Is.True);
    }

    [Test]
    public void SHA1_can_be_switched_on()
    {
        ClientRig rig = new(
            auth =>
            {
                auth.SignatureAlgorithms = [.. auth.SignatureAlgorithms, "ssh-rsa"];
                auth.Keys.Enqueue(TestKeys.Rsa2048);
            },
            announced: ["ssh-rsa"]);
        rig.Expect("none");
        rig.Refuse("publickey");
        Assert.That(rig.ExpectKey().Algorithm, Is.EqualTo("ssh-rsa"));
    }

    [Test]
    public void A_server_that_announces_nothing_gets_the_best_RSA_signature()
    {
        ClientRig rig = new(auth => auth.Keys.Enqueue(TestKeys.Rsa2048), announced: []);
        rig.Expect("none");
        rig.Refuse("publickey");
        Assert.That(rig.ExpectKey().Algorithm, Is.EqualTo("rsa-sha2-512"));
    }

    [Test]
    public void A_key_that_was_not_asked_about_is_not_signed_with()
    {
        ClientRig rig = new(auth => auth.Keys.Enqueue(TestKeys.Ed25519));
        rig.Expect("none");
        rig.Refuse("publickey");
        rig.Expect("publickey");
        rig.AcceptKey(TestKeys.Ecdsa256);
        rig.ExpectNothing();
        Assert.That(rig.Ended, Does.StartWith("error 2 "));
    }

    [Test]
    public void A_key_whose_private_half_is_missing_makes_room_for_the_next_one()
    {
        ClientRig rig = new(
            auth =>
            {
                auth.Keys.Enqueue(TestKeys.Ed25519);
                auth.Keys.Enqueue(TestKeys.Ecdsa256);
            },
            instance => new Forgetful(instance));
        rig.Expect("none");
        rig.Refuse("publickey");
        rig.Expect("publickey");
        rig.AcceptKey(TestKeys.Ed25519);
        (bool isSigned, _, Bytes blob, _) = rig.ExpectKey();
        Assert.That((isSigned, blob), Is.EqualTo((false, TestKeys.Ecdsa256.Blob())));
    }

    [Test]
    public void A_private_key_that_is_another_signs_nothing()
    {
        ClientRig rig = new(auth => auth.Keys.Enqueue(TestKeys.Ed25519), instance => new Forgetful(instance) { Private = TestKeys.Ecdsa256 });
        rig.Expect("none");
        rig.Refuse("publickey");
        rig.Expect("publickey");
        rig.AcceptKey(TestKeys.Ed25519);
        rig.ExpectNothing();
        Assert.That(rig.Ended, Does.StartWith("error 14 "));
        Assert.That(rig.Log.Written, Has.Some.Contains("GetPrivateKey gave another key"));
    }

    [TestCase("ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com")]
    [TestCase("rsa-sha2-256", "rsa-sha2-256-cert-v01@openssh.com")]
    public void A_certificate_is_tried_before_its_plain_key_and_the_key_signs_for_it(string plain, string expected)
    {
        Key key = plain.StartsWith("rsa", StringComparison.Ordinal) ? TestKeys.Rsa2048 : TestKeys.Ed25519;
        SSHCertificate certificate = SSHCertificate.Sign(TestKeys.Ecdsa256, new CertificateRequest(key.Public(), CertificateType.User, "id", "user"));
        ClientRig rig = new(
            auth =>
            {
                auth.Keys.Enqueue(key);
                auth.Certificates.Add(certificate);
            },
            announced: ["rsa-sha2-256"]);
        rig.Expect("none");
        rig.Refuse("publickey");
        (bool isSigned, string algorithm, Bytes blob, _) = rig.ExpectKey();
        Assert.That((isSigned, algorithm, blob), Is.EqualTo((false, expected, certificate.Blob())));
        rig.Say(new PublicKeyOk { Algorithm = algorithm, Blob = blob.Span });
        (isSigned, algorithm, blob, Bytes signature) = rig.ExpectKey();
        Assert.That((isSigned, algorithm, blob), Is.EqualTo((true, expected, certificate.Blob())));
        Assert.That(signature.StartsWith(Common.NS(plain).Span), Is.True);
        rig.Refuse("publickey");
        rig.ExpectNothing();
    }

    [Test]
    public void Where_a_certificate_is_refused_its_plain_key_comes_next_and_once()
    {
        SSHCertificate certificate = SSHCertificate.Sign(TestKeys.Ecdsa256, new CertificateRequest(TestKeys.Ed25519.Public(), CertificateType.User, "id", "user"));
        ClientRig rig = new(auth =>
        {
            auth.Keys.Enqueue(TestKeys.Ed25519);
            auth.Keys.Enqueue(TestKeys.Ecdsa384);
            auth.Certificates.Add(certificate);
        });
        rig.Expect("none");
        rig.Refuse("publickey");
        Assert.That(rig.ExpectKey().Blob, Is.EqualTo(certificate.Blob()));
        rig.Refuse("publickey");
        Assert.That(rig.ExpectKey().Blob, Is.EqualTo(TestKeys.Ed25519.Blob()));
        rig.Refuse("publickey");
        Assert.That(rig.ExpectKey().Blob, Is.EqualTo(TestKeys.Ecdsa384.Blob()));
    }

    [Test]
    public void A_certificate_of_another_key_is_left_out()
    {
        SSHCertificate other = SSHCertificate.Sign(TestKeys.Ecdsa256, new CertificateRequest(TestKeys.Ecdsa384.Public(), CertificateType.User, "id", "user"));
        ClientRig rig = new(auth => auth.Keys.Enqueue(TestKeys.Ed25519), instance => new Forgetful(instance) { Certificate = other });
        rig.Expect("none");
        rig.Refuse("publickey");
        Assert.That(rig.ExpectKey().Blob, Is.EqualTo(TestKeys.Ed25519.Blob()));
        Assert.That(rig.Log.Written, Has.Some.Contains("a certificate that is not of"));
    }

    [Test]
    public void A_password_is_changed_when_the_server_wants_it()
    {
        ClientRig rig = new(auth =>
        {
            foreach (string password in new[] { "old", "old", "new" })
            {
                auth.Passwords.Enqueue(password);
            }
        });
        rig.Expect("none");
        rig.Refuse("password");
        rig.Expect("password");
        rig.Say(new PasswordChangeRequest("New\u001b[2J password: "));
        Assert.That(rig.Auth.Shown, Is.EqualTo(new[] { "Old Password: ", "New\\u001b[2J password: " }));
        Assert.That(rig.Take().Fields, Is.EqualTo([1, .. Common.NS("old").ToArray(), .. Common.NS("new").ToArray()]));
        rig.LetIn();
        Assert.That(rig.IsIn, Is.True);
    }

    [Test]
    public void Who_does_not_change_the_password_tries_what_is_left()
    {
        ClientRig rig = new(auth => auth.Passwords.Enqueue("old"));
        rig.Expect("none");
        rig.Refuse("password", "keyboard-interactive");
        rig.Expect("password");
        rig.Say(new PasswordChangeRequest("New password: "));
        rig.Expect("keyboard-interactive");
    }

    [Test]
    public void Questions_are_answered_one_for_one_and_shown_without_what_steers_a_terminal()
    {
        ClientRig rig = new(auth => auth.Answers.Enqueue(["1234", "grün"]));
        rig.Expect("none");
        rig.Refuse("keyboard-interactive");
        rig.Expect("keyboard-interactive");
        rig.Say(new InfoRequest("Login\u0007", "Two\r\nlines\r", [new InfoPrompt("Code: ", Echo: true), new InfoPrompt("Farbe\u202e: ", Echo: false)]));
        Assert.That(rig.Auth.Shown, Is.EqualTo(new[] { "Login\\u0007", "Two\nlines\\u000d", "Code: ", "Farbe\\u202e: " }));
        (byte number, Bytes fields) = rig.Received.Single();
        Assert.That(number, Is.EqualTo(61));
        Assert.That(SshMessage.Decode<InfoResponse>(fields.Span).Responses, Is.EqualTo(new Bytes[] { "1234", "grün" }));
    }

    [Test]
    public void No_questions_get_no_answers()
    {
        ClientRig rig = new();
        rig.Expect("none");
        rig.Refuse("keyboard-interactive");
        rig.Expect("keyboard-interactive");
        rig.Say(new InfoRequest("", "Welcome.", []));
        Assert.That(rig.Received.Single(), Is.EqualTo(((byte)61, Bytes.Of(0, 0, 0, 0))));
        rig.LetIn();
        Assert.That(rig.IsIn, Is.True);
    }

    [Test]
    public void Questions_that_nobody_answers_are_given_up_for_what_is_left()
    {
        ClientRig rig = new(auth =>
        {
            auth.PreferredOrder = ["keyboard-interactive", "password"];
            auth.Passwords.Enqueue("secret");
        });
        rig.Expect("none");
        rig.Refuse(Methods);
        rig.Expect("keyboard-interactive");
        rig.Say(new InfoRequest("", "", [new InfoPrompt("Code: ", Echo: true)]));
        rig.Expect("password");
    }

    [Test]
    public void A_wrong_number_of_answers_is_the_programs_fault_and_not_sent()
    {
        ClientRig rig = new(auth => auth.Answers.Enqueue(["1", "2"]));
        rig.Expect("none");
        rig.Refuse("keyboard-interactive");
        rig.Expect("keyboard-interactive");
        rig.Say(new InfoRequest("", "", [new InfoPrompt("Code: ", Echo: true)]));
        rig.ExpectNothing();
        Assert.That(rig.Log.Written, Has.Some.Contains("2 answers to 1 questions"));
        Assert.That(rig.Ended, Does.StartWith("error 14 "));
    }

    [Test]
    public void A_server_that_refuses_without_a_question_is_not_asked_for_one_again()
    {
        ClientRig rig = new();
        rig.Expect("none");
        rig.Refuse("keyboard-interactive");
        rig.Expect("keyboard-interactive");
        rig.Refuse("keyboard-interactive");
        rig.ExpectNothing();
        Assert.That(rig.Ended, Does.StartWith("error 14 "));
    }

    [Test]
    public void What_was_right_and_not_enough_is_remembered_and_tried_again_last()
    {
        ClientRig rig = new(auth =>
        {
            auth.Keys.Enqueue(TestKeys.Ed25519);
            auth.Keys.Enqueue(TestKeys.Ecdsa256);
            auth.Passwords.Enqueue("secret");
        });
        rig.Expect("none");
        rig.Refuse("publickey");
        rig.Expect("publickey");
        rig.AcceptKey(TestKeys.Ed25519);
        Assert.That(rig.ExpectKey().IsSigned, Is.True);
        rig.RefusePartly("publickey", "password");
        rig.Expect("password");
        Assert.That(rig.Auth.AuthenticatedWith, Is.EqualTo(new[] { "publickey" }));

        // OpenSSH's "publickey,publickey" wants a second key.
        rig.RefusePartly("publickey");
        Assert.That(rig.ExpectKey().Blob, Is.EqualTo(TestKeys.Ecdsa256.Blob()));
        Assert.That(rig.IsIn, Is.False);
    }

    [Test]
    public void A_program_and_a_server_that_never_agree_are_parted_after_a_bound()
    {
        ClientRig rig = new(create: instance => new Stubborn(instance) { RequestsBeforeDisconnect = 10 });
        int requests = 0;
        while (rig.Ended is null && requests < 1000)
        {
            requests += rig.Received.Count;
            rig.Received.Clear();
            rig.Refuse("password");
        }

        Assert.That(requests, Is.EqualTo(10));
        Assert.That(rig.Ended, Does.StartWith("error 14 too many"));
    }

    [Test]
    public void A_program_that_offers_one_useless_key_for_ever_is_stopped()
    {
        ClientRig rig = new(create: instance => new Stubborn(instance) { Useless = TestKeys.Rsa2048, SignatureAlgorithms = ["ssh-ed25519"] });
        rig.Expect("none");
        rig.Refuse("publickey");
        Assert.That(rig.Ended, Does.StartWith("error 14 too many"));
        Assert.That(rig.Auth.TriedPublicKeys, Has.Count.LessThan(rig.Auth.RequestsBeforeDisconnect));
    }

    [Test]
    public void A_server_that_asks_for_ever_is_left()
    {
        ClientRig rig = new(auth => auth.RequestsBeforeDisconnect = 10);
        rig.Expect("none");
        rig.Refuse("keyboard-interactive");
        rig.Expect("keyboard-interactive");
        for (int i = 0; i < 20 && rig.Ended is null; i++)
        {
            rig.Say(new InfoRequest("", "", []));
        }

        Assert.That(rig.Received, Has.Count.EqualTo(8));
        Assert.That(rig.Ended, Does.StartWith("error 14 too many"));
    }

    [Test]
    public void More_banners_than_a_few_end_the_connection()
    {
        ClientRig rig = new();
        for (int i = 0; i < SSHUserAuthClient.MaxBanners; i++)
        {
            rig.Say(new UserAuthBanner("hello\r\n", ""));
        }

        Assert.That(rig.Auth.Shown, Has.Count.EqualTo(SSHUserAuthClient.MaxBanners).And.All.EqualTo("hello\n"));
        Assert.That(rig.Ended, Is.Null);
        rig.Say(new UserAuthBanner("hello\r\n", ""));
        Assert.That(rig.Ended, Does.StartWith("error 2 "));
    }

    [Test]
    public void A_banner_that_is_not_UTF8_is_shown_as_far_as_it_can_be()
    {
        ClientRig rig = new();
        rig.Say(53, [.. Common.NS(new byte[] { (byte)'g', (byte)'r', 0xfc, (byte)'n' }).ToArray(), .. Common.NS("de").ToArray()]);
        Assert.That(rig.Auth.Shown, Is.EqualTo(new[] { "gr\ufffdn" }));
        Assert.That(rig.Ended, Is.Null);
    }

    [Test]
    public void A_banner_longer_than_allowed_ends_the_connection()
    {
        ClientRig rig = new();
        rig.Say(53, [.. Common.NS(new byte[(32 * 1024) + 1]).ToArray(), .. Common.NS("").ToArray()]);
        Assert.That(rig.Ended, Does.StartWith("error 2 "));
    }

    [Test]
    public void What_a_program_throws_is_logged_and_the_next_method_is_tried()
    {
        ClientRig rig = new(create: instance => new Broken(instance));
        rig.Expect("none");
        rig.Refuse("publickey", "password", "keyboard-interactive");
        rig.Expect("keyboard-interactive");
        Assert.That(rig.Log.Written, Has.Some.Contains("no keys today").And.Some.Contains("no passwords today"));
    }

    [Test]
    public void A_second_request_before_the_answer_is_the_programs_fault()
    {
        ClientRig rig = new();
        rig.Expect("none");
        Assert.That(() => rig.Auth.AskForAuth("none", default), Throws.InvalidOperationException);
        rig.ExpectNothing();
    }

    [Test]
    public void A_user_who_answers_after_the_connection_is_lost_is_not_heard()
    {
        Deferred<Bytes?> late = new();
        ClientRig rig = new(create: instance => new Stubborn(instance) { Late = late });
        rig.Expect("none");
        rig.Refuse("password");
        rig.Server.LoseConnection();
        rig.Pair.Flush();
        late.Callback("secret");
        rig.Pair.Flush();
        rig.ExpectNothing();
        Assert.That(rig.Pair.IsLost, Is.True);
    }

    [Test]
    public void A_login_without_credentials_can_be_refused()
    {
        ClientRig rig = new(auth => auth.DisableTrivialAuth = true);
        rig.LetIn();
        Assert.That(rig.IsIn, Is.False);
        Assert.That(rig.Ended, Does.StartWith("error 11 "));

        rig = new(auth =>
        {
            auth.DisableTrivialAuth = true;
            auth.Passwords.Enqueue("secret");
        });
        rig.Refuse("password");
        rig.LetIn();
        Assert.That(rig.IsIn, Is.True);
    }

    [Test]
    public void A_name_longer_than_any_server_takes_is_refused_here() =>
        Assert.That(() => new SSHUserAuthClient(new byte[256], new RecordingService("x")), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCase("ab\tc\n", "ab\tc\n")]
    [TestCase("a\u0085b\u009bc", "a\\u0085b\\u009bc")]
    [TestCase("\u2028\u2029\u2066x", "\\u2028\\u2029\\u2066x")]
    [TestCase("gr\u00fc\u00df 日本 \U0001f600", "gr\u00fc\u00df 日本 \U0001f600")]
    [TestCase("\U000e0041", "\\udb40\\udc41")]
    public void Texts_of_a_server_cannot_steer_a_terminal(string text, string expected) =>
        Assert.That(TerminalText.Clean(text), Is.EqualTo(expected));

    private sealed class Forgetful(SSHService instance) : CannedUserAuthClient("user", instance)
    {
        public Key? Private { get; init; }

        public SSHCertificate? Certificate { get; init; }

        public override Deferred<SSHCertificate?> GetCertificate() => Certificate;

        public override Deferred<Key?> GetPrivateKey() => Private;
    }

    private sealed class Stubborn(SSHService instance) : CannedUserAuthClient("user", instance)
    {
        public Key? Useless { get; init; }

        public Deferred<Bytes?>? Late { get; init; }

        public override Deferred<Key?> GetPublicKey() => Useless;

        public override Deferred<Bytes?> GetPassword(string? prompt = null) => Late ?? (Bytes?)(Bytes)"wrong";
    }

    private sealed class Broken(SSHService instance) : CannedUserAuthClient("user", instance)
    {
        public override Deferred<Key?> GetPublicKey() => throw new InvalidOperationException("no keys today");

        public override Deferred<Bytes?> GetPassword(string? prompt = null) => Defer.Fail<Bytes?>(new InvalidOperationException("no passwords today"));
    }
}
