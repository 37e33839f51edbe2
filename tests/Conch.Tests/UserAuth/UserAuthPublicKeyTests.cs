using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>Method "publickey": RFC 4252 §7, and what went wrong in other servers.</summary>
internal sealed class UserAuthPublicKeyTests
{
    private static readonly Key Small = Key.Generate("rsa", 1024);
    private static readonly Key OtherEd25519 = Key.Generate("ed25519");

    [Test]
    public void A_key_that_would_do_is_echoed_and_nobody_is_logged_in()
    {
        UserAuthRig rig = UserAuthRig.With(Authorized(TestKeys.Ecdsa256));
        rig.AskAboutKey("user", TestKeys.Ecdsa256);
        PacketReader reader = new(rig.Peer.Expect(60));
        PublicKeyOk ok = PublicKeyOk.Decode(ref reader);
        Assert.That(ok.Algorithm, Is.EqualTo("ecdsa-sha2-nistp256"));
        Assert.That(ok.Blob.ToArray(), Is.EqualTo(TestKeys.Ecdsa256.Blob().ToArray()));
        Assert.That(rig.Avatars, Is.Empty);
    }

    [Test]
    public void A_key_that_would_not_do_is_refused()
    {
        UserAuthRig rig = UserAuthRig.With(Authorized(TestKeys.Ecdsa256));
        rig.AskAboutKey("user", OtherEd25519);
        rig.ExpectLateFailure();
    }

    [Test]
    public void The_key_asked_about_last_is_not_taken_for_another()
    {
        UserAuthRig rig = UserAuthRig.With(Authorized(TestKeys.Ecdsa256));
        rig.AskAboutKey("user", TestKeys.Ecdsa256);
        _ = rig.Peer.Expect(60);
        rig.AskByKey("user", OtherEd25519);
        rig.ExpectLateFailure();
        rig.AskByKey("user", TestKeys.Ecdsa256, signature: static _ => OtherEd25519.Sign(new Bytes([1])));
        rig.ExpectLateFailure();
        rig.AskByKey("user", TestKeys.Ecdsa256);
        rig.ExpectSuccess();
    }

    [Test]
    public void The_key_of_a_request_is_read_once_for_the_question_and_the_signature()
    {
        Bytes blob = OtherEd25519.Blob();
        UserKey asked = Read(blob, last: null)!;
        Assert.That(Read(blob, asked), Is.SameAs(asked));
        Assert.That(Read(TestKeys.Ed25519.Blob(), asked)?.Blob, Is.EqualTo(TestKeys.Ed25519.Blob()));

        static UserKey? Read(Bytes blob, UserKey? last) =>
            UserKey.Read(new PublicKeyFields { Algorithm = "ssh-ed25519", Blob = blob.Span }, ["ssh-ed25519"], last);
    }

    [TestCaseSource(nameof(KeysAndAlgorithms))]
    public void A_signature_logs_in(Key key, string algorithm)
    {
        UserAuthRig rig = UserAuthRig.With(Authorized(key));
        rig.AskByKey("user", key, algorithm);
        rig.ExpectSuccess();
        Assert.That(rig.Avatars, Is.EqualTo(new[] { "user" }));
    }

    [Test]
    public void A_signature_with_SHA1_counts_only_where_it_was_switched_on()
    {
        UserAuthRig rig = UserAuthRig.With(Authorized(TestKeys.Rsa2048));
        rig.AskByKey("user", TestKeys.Rsa2048, "ssh-rsa");
        rig.ExpectLateFailure();

        rig = new([Authorized(TestKeys.Rsa2048)], factory => factory.UserKeyAlgorithms = ["ssh-rsa"]);
        rig.AskByKey("user", TestKeys.Rsa2048, "ssh-rsa");
        rig.ExpectSuccess();
    }

    [Test]
    public void The_algorithms_taken_are_announced()
    {
        SSHFactory factory = new() { UserKeyAlgorithms = ["ssh-ed25519"] };
        Assert.That(((ISSHTransportFactory)factory).UserKeyAlgorithms, Is.EqualTo(new[] { "ssh-ed25519" }));
        Assert.That(new SSHFactory().UserKeyAlgorithms, Does.Not.Contain("ssh-rsa").And.Contain("rsa-sha2-256"));
    }

    [Test]
    public void A_short_RSA_key_is_not_taken()
    {
        UserAuthRig rig = UserAuthRig.With(Authorized(Small));
        rig.AskByKey("user", Small, "rsa-sha2-256");
        rig.ExpectLateFailure();
    }

    [Test]
    public void A_signature_of_another_session_user_service_or_key_is_refused_whatever_the_checker_says()
    {
        Func<byte[], byte[]>[] forgeries =
        [
            data => [.. data[..4], (byte)(data[4] ^ 1), .. data[5..]],
            data => Replace(data, "user", "root"),
            data => Replace(data, "ssh-connection", "ssh-connectiom"),
            data => Replace(data, "publickey", "publickez"),
            data => [.. data, 0],
            data => data[36..],
        ];
        foreach (Func<byte[], byte[]> forgery in forgeries)
        {
            UserAuthRig rig = UserAuthRig.With(Trusting());
            rig.AskByKey("user", TestKeys.Ecdsa256, signed: forgery);
            rig.ExpectLateFailure();
            Assert.That(rig.Server.Avatar, Is.Null);
            Assert.That(rig.Logouts, Is.EqualTo(1), "what the realm gave is given back");
            Assert.That(rig.Log.Written, Has.Some.Contains("does not verify"));
        }
    }

    [Test]
    public void Names_that_do_not_agree_are_refused_before_any_checker_is_asked()
    {
        (Key Key, string Algorithm, string SignWith)[] mixtures =
        [
            (TestKeys.Rsa2048, "rsa-sha2-512", "rsa-sha2-256"),
            (TestKeys.Rsa2048, "rsa-sha2-256", "ssh-rsa"),
            (TestKeys.Ecdsa256, "ssh-ed25519", "ecdsa-sha2-nistp256"),
            (OtherEd25519, "ecdsa-sha2-nistp256", "ssh-ed25519"),
            (OtherEd25519, "rsa-sha2-256", "ssh-ed25519"),
            (TestKeys.Ecdsa384, "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384"),
            (OtherEd25519, "ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519"),
            (OtherEd25519, "none", "ssh-ed25519"),
        ];
        foreach ((Key key, string algorithm, string signWith) in mixtures)
        {
            ScriptedChecker<ISSHPrivateKey> checker = Trusting();
            UserAuthRig rig = UserAuthRig.With(checker);
            rig.AskByKey("user", key, algorithm, signWith);
            rig.ExpectLateFailure();
            Assert.That(checker.Asked, Is.Empty, algorithm);
        }
    }

    [Test]
    public void An_algorithm_that_is_not_the_keys_is_refused_in_a_query_too()
    {
        ScriptedChecker<ISSHPrivateKey> checker = Trusting();
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.AskAboutKey("user", OtherEd25519, "ecdsa-sha2-nistp256");
        rig.ExpectLateFailure();
        Assert.That(checker.Asked, Is.Empty);
    }

    [Test]
    public void A_signature_with_something_behind_it_is_refused()
    {
        UserAuthRig rig = UserAuthRig.With(Trusting());
        rig.AskByKey("user", OtherEd25519, signature: made => made + Bytes.Of(0));
        rig.ExpectLateFailure();
        Assert.That(rig.Server.Avatar, Is.Null);
    }

    [Test]
    public void A_blob_that_is_no_key_is_refused()
    {
        UserAuthRig rig = UserAuthRig.With(Trusting());
        Bytes blob = OtherEd25519.Blob();
        foreach (Bytes bad in new[] { Bytes.Empty, "garbage", blob + "x", blob.Slice(0, blob.Length - 1) })
        {
            rig.Ask("user", "publickey", [0, .. Common.NS("ssh-ed25519").ToArray(), .. Common.NS(bad).ToArray()]);
            rig.ExpectLateFailure();
        }
    }

    [Test]
    public void An_avatar_for_a_mere_query_is_refused_and_logged()
    {
        UserAuthRig rig = UserAuthRig.With(Trusting());
        rig.AskAboutKey("user", OtherEd25519);
        rig.ExpectLateFailure();
        Assert.That(rig.Server.Avatar, Is.Null);
        Assert.That(rig.Logouts, Is.EqualTo(1));
        Assert.That(rig.Log.Written, Has.Some.Contains("only asked about"));
    }

    [Test]
    public void A_partial_success_needs_a_signature_that_verifies()
    {
        UserAuthRig rig = UserAuthRig.With(Checker(_ => throw new NotEnoughAuthentication()));
        rig.AskAboutKey("user", OtherEd25519);
        rig.ExpectLateFailure();
        rig.AskByKey("user", OtherEd25519, signed: data => [.. data, 0]);
        rig.ExpectLateFailure();
        rig.AskByKey("user", OtherEd25519);
        Assert.That(rig.ExpectFailure().PartialSuccess, Is.True);
    }

    [Test]
    public void Who_is_logged_in_is_who_signed_and_not_who_asked_last()
    {
        UserAuthRig rig = UserAuthRig.With(Authorized(OtherEd25519, TestKeys.Ecdsa256));
        rig.AskAboutKey("user", TestKeys.Ecdsa256);
        rig.Peer.Expect(60);
        rig.AskByKey("user", OtherEd25519);
        rig.ExpectSuccess();
        Assert.That(rig.Avatars, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_checker_gets_what_was_signed_as_it_came()
    {
        ScriptedChecker<ISSHPrivateKey> checker = Authorized(OtherEd25519);
        UserAuthRig rig = UserAuthRig.With(checker);

        // RFC 4251 §5: any byte but 0 is true; what was signed holds the byte that was sent.
        byte[] fields = [7, .. Common.NS("ssh-ed25519").ToArray(), .. Common.NS(OtherEd25519.Blob()).ToArray()];
        byte[] head = [.. Common.NS("user").ToArray(), .. Common.NS("ssh-connection").ToArray(), .. Common.NS("publickey").ToArray()];
        Bytes data = new([.. Common.NS(rig.Peer.SessionId).ToArray(), 50, .. head, .. fields]);
        rig.Ask("user", "publickey", [.. fields, .. Common.NS(OtherEd25519.Sign(data)).ToArray()]);
        rig.ExpectSuccess();
        Assert.That(checker.Asked[0].SigData, Is.EqualTo(data));
    }

    private static IEnumerable<TestCaseData> KeysAndAlgorithms()
    {
        foreach (Key key in new[] { OtherEd25519, TestKeys.Ecdsa256, TestKeys.Ecdsa384, TestKeys.Ecdsa521, TestKeys.Rsa2048 })
        {
            foreach (string algorithm in key.SupportedSignatureAlgorithms().Where(name => name != "ssh-rsa"))
            {
                yield return new TestCaseData(key, algorithm).SetArgDisplayNames(algorithm);
            }
        }
    }

    private static ScriptedChecker<ISSHPrivateKey> Checker(Func<ISSHPrivateKey, Deferred<object>> decide) => new(decide);

    /// <summary>One that lets everybody in, as careless ones do.</summary>
    private static ScriptedChecker<ISSHPrivateKey> Trusting() => Checker(_ => "user");

    /// <summary>One that does it right.</summary>
    private static ScriptedChecker<ISSHPrivateKey> Authorized(params Key[] keys) => Checker(credentials =>
    {
        Key? key = keys.FirstOrDefault(key => key.Public().Blob() == credentials.Blob);
        return key is null ? throw new UnauthorizedLogin()
            : credentials.Signature is not { } signature ? throw new ValidPublicKey()
            : key.Public().Verify(signature, credentials.SigData!.Value) ? credentials.Username.Decode()
            : throw new UnauthorizedLogin();
    });

    private static byte[] Replace(byte[] data, string old, string with)
    {
        int at = data.AsSpan().IndexOf(((Bytes)old).Span);
        return [.. data[..at], .. ((Bytes)with).ToArray(), .. data[(at + old.Length)..]];
    }
}
