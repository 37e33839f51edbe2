using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>Logins by keys and certificates through the checker that asks a database of keys.</summary>
internal sealed class SSHPublicKeyCheckerTests
{
    private static readonly Key Mine = Key.Generate("ed25519");
    private static readonly Key Authority = Key.Generate("ed25519");
    private readonly FixedWallClock _clock = new(1000);

    private static IEnumerable<TestCaseData> KeysAndAlgorithms =>
        from key in new[] { Mine, TestKeys.Ecdsa256, TestKeys.Ecdsa384, TestKeys.Ecdsa521, TestKeys.Rsa2048 }
        from algorithm in key.SupportedSignatureAlgorithms()
        where algorithm != "ssh-rsa"
        select new TestCaseData(key, algorithm).SetArgDisplayNames(algorithm);

    [TestCaseSource(nameof(KeysAndAlgorithms))]
    public void A_users_key_logs_in(Key key, string algorithm)
    {
        UserAuthRig rig = UserAuthRig.With(Checker([key]));
        rig.AskAboutKey("user", key, algorithm);
        rig.Peer.Expect(60);
        rig.AskByKey("user", key, algorithm);
        ExpectLogin(rig);
        Assert.That(rig.Server.Permissions, Is.SameAs(SSHPermissions.All));
    }

    [Test]
    public void Another_key_another_user_and_a_wrong_signature_are_refused_alike()
    {
        UserAuthRig rig = UserAuthRig.With(Checker([Mine]));
        rig.AskByKey("user", TestKeys.Ecdsa256);
        rig.ExpectLateFailure();
        rig.AskByKey("other", Mine);
        rig.ExpectLateFailure();
        rig.AskByKey("user", Mine, signed: data => [.. data, 0]);
        rig.ExpectLateFailure();
        rig.AskAboutKey("other", Mine);
        rig.ExpectLateFailure();
        Assert.That(rig.Avatars, Is.Empty);
    }

    [Test]
    public void A_long_keys_signature_is_checked_away_from_the_reactor_and_once()
    {
        foreach ((Key key, bool isSlow) in new[] { (TestKeys.Ecdsa521, true), (TestKeys.Ecdsa384, true), (TestKeys.Ecdsa256, false), (Mine, false) })
        {
            TestReactor reactor = new();
            string algorithm = key.SupportedSignatureAlgorithms()[0];
            SignatureProof proof = new(key.Public(), algorithm, key.Sign("data"), "data", reactor);
            List<bool> outcomes = [];
            proof.Suffices().AddCallback(outcomes.Add);
            Assert.That((outcomes.Count, reactor.PoolQueued), Is.EqualTo(isSlow ? (0, 1) : (1, 0)), algorithm);
            reactor.Run();
            proof.Suffices().AddCallback(outcomes.Add);
            Assert.That(outcomes, Is.EqualTo(new[] { true, true }));
            Assert.That(reactor.PoolRan, Is.EqualTo(isSlow ? 1 : 0));
        }
    }

    [Test]
    public void The_options_of_the_key_that_signed_bind_and_not_those_of_one_asked_about()
    {
        AuthorizedKey restricted = new(TestKeys.Ecdsa256, KeyOptions.None with { Permissions = SSHPermissions.None });
        UserAuthRig rig = UserAuthRig.With(Checker([restricted, Mine]));
        rig.AskAboutKey("user", TestKeys.Ecdsa256);
        rig.Peer.Expect(60);
        rig.AskByKey("user", TestKeys.Ecdsa256, signed: data => [.. data, 0]);
        rig.ExpectLateFailure();
        rig.AskByKey("user", Mine);
        ExpectLogin(rig);
        Assert.That(rig.Server.Permissions, Is.EqualTo(SSHPermissions.All));

        rig = UserAuthRig.With(Checker([restricted, Mine]));
        rig.AskByKey("user", TestKeys.Ecdsa256);
        ExpectLogin(rig);
        Assert.That(rig.Server.Permissions, Is.EqualTo(SSHPermissions.None));
    }

    [Test]
    public void A_line_counts_from_its_addresses_and_before_its_end()
    {
        (KeyOptions Options, bool Counts)[] lines =
        [
            (KeyOptions.None with { From = "192.0.2.0/24" }, true),
            (KeyOptions.None with { From = "198.51.100.0/24" }, false),
            (KeyOptions.None with { ExpiryTime = DateTimeOffset.FromUnixTimeSeconds(1001) }, true),
            (KeyOptions.None with { ExpiryTime = DateTimeOffset.FromUnixTimeSeconds(1000) }, false),
            (KeyOptions.None with { IsCertAuthority = true }, false),
        ];
        foreach ((KeyOptions options, bool counts) in lines)
        {
            UserAuthRig rig = UserAuthRig.With(Checker([new AuthorizedKey(Mine, options)]));
            rig.AskByKey("user", Mine);
            Expect(rig, counts);
        }
    }

    [Test]
    public void A_line_that_does_not_count_does_not_hide_a_later_one()
    {
        UserAuthRig rig = UserAuthRig.With(Checker([new AuthorizedKey(Mine, KeyOptions.None with { From = "198.51.100.1" }), Mine]));
        rig.AskByKey("user", Mine);
        ExpectLogin(rig);
    }

    [TestCaseSource(nameof(KeysAndAlgorithms))]
    public void A_certificate_of_a_trusted_authority_logs_in(Key key, string algorithm)
    {
        UserAuthRig rig = UserAuthRig.With(Trusting(Authority));
        rig.AskByCertificate("user", key, Certify(key), algorithm);
        ExpectLogin(rig);
        Assert.That(rig.Server.Permissions, Is.EqualTo(SSHPermissions.None), "a certificate without extensions");
    }

    [Test]
    public void Extensions_and_critical_options_reach_the_connection()
    {
        SSHCertificate certificate = Certify(
            Mine,
            critical: new() { ["force-command"] = Common.NS("only this"), ["source-address"] = Common.NS("192.0.2.0/24,2001:db8::/32") },
            extensions: new() { ["permit-pty"] = default, ["no-such-extension"] = "x" });
        UserAuthRig rig = UserAuthRig.With(Trusting(Authority));
        rig.AskByCertificate("user", Mine, certificate);
        ExpectLogin(rig);
        Assert.That(rig.Server.Permissions.ForcedCommand, Is.EqualTo((Bytes)"only this"));
        Assert.That((rig.Server.Permissions.Pty, rig.Server.Permissions.AgentForwarding), Is.EqualTo((true, false)));
    }

    [Test]
    public void Whatever_is_wrong_with_a_certificate_it_is_refused_in_the_same_words()
    {
        Key stranger = Key.Generate("ed25519");
        (string Why, SSHCertificate Certificate)[] wrong =
        [
            ("another authority", Certify(Mine, authority: stranger)),
            ("its key's own", Certify(Mine, authority: Mine)),
            ("another principal", Certify(Mine, principals: ["root"])),
            ("no principal", Certify(Mine, principals: [])),
            ("a host's", SSHCertificate.Sign(Authority, new(Mine, CertificateType.Host, "id", "user"))),
            ("expired", SSHCertificate.Sign(Authority, new(Mine, CertificateType.User, "id", "user") { ValidBefore = 1000 })),
            ("not yet", SSHCertificate.Sign(Authority, new(Mine, CertificateType.User, "id", "user") { ValidAfter = 1001 })),
            ("critical", Certify(Mine, critical: new() { ["no-such-option"] = default })),
            ("elsewhere", Certify(Mine, critical: new() { ["source-address"] = Common.NS("198.51.100.0/24") })),
            ("no list", Certify(Mine, critical: new() { ["source-address"] = Common.NS("*") })),
            ("no inner string", Certify(Mine, critical: new() { ["force-command"] = "true" })),
            ("verify-required with a value", Certify(Mine, critical: new() { ["verify-required"] = Common.NS("x") })),
            ("SHA-1", SSHCertificate.Sign(TestKeys.Rsa2048, new(Mine, CertificateType.User, "id", "user"), "ssh-rsa")),
        ];
        foreach ((string why, SSHCertificate certificate) in wrong)
        {
            UserAuthRig rig = UserAuthRig.With(Trusting(Authority, TestKeys.Rsa2048));
            rig.AskByCertificate("user", Mine, certificate);
            Assert.That(rig.Peer.Received, Is.Empty, why);
            rig.Advance(5);
            Assert.That(rig.Peer.Received, Has.Count.EqualTo(1), why);
            UserAuthFailure failure = rig.ExpectFailure();
            Assert.That((failure.PartialSuccess, failure.Methods.Single()), Is.EqualTo((false, "publickey")), why);
            Assert.That(rig.Avatars, Is.Empty, why);
        }
    }

    [Test]
    public void A_certificate_whose_signature_was_altered_is_refused()
    {
        byte[] blob = Certify(Mine).Blob().ToArray();
        blob[^1] ^= 1;
        UserAuthRig rig = UserAuthRig.With(Trusting(Authority));
        rig.AskByCertificate("user", Mine, SSHCertificate.FromString(blob));
        rig.ExpectLateFailure();
    }

    [Test]
    public void A_certificates_key_must_sign_by_the_plain_algorithm()
    {
        UserAuthRig rig = UserAuthRig.With(Trusting(Authority));
        rig.AskByCertificate("user", TestKeys.Rsa2048, Certify(TestKeys.Rsa2048), "rsa-sha2-512", signWith: "rsa-sha2-256");
        rig.ExpectLateFailure();
        rig.AskByCertificate("user", TestKeys.Ecdsa256, Certify(Mine));
        rig.ExpectLateFailure();
        rig.AskByKey("user", Mine);
        rig.ExpectLateFailure();
    }

    [Test]
    public void A_line_for_an_authority_takes_its_certificates_for_the_lines_principals_and_adds_its_options()
    {
        AuthorizedKey line = new(Authority.Public(), KeyOptions.None with
        {
            IsCertAuthority = true,
            Principals = ["staff"],
            Permissions = SSHPermissions.All with { Pty = false },
        });
        Dictionary<string, Bytes> extensions = new() { ["permit-pty"] = default, ["permit-agent-forwarding"] = default };
        UserAuthRig rig = UserAuthRig.With(Checker([line]));
        rig.AskByCertificate("user", Mine, Certify(Mine, principals: ["user"], extensions: extensions));
        rig.ExpectLateFailure();
        rig.AskByCertificate("user", Mine, Certify(Mine, principals: ["other", "staff"], extensions: extensions));
        ExpectLogin(rig);
        Assert.That((rig.Server.Permissions.Pty, rig.Server.Permissions.AgentForwarding), Is.EqualTo((false, true)));
    }

    [Test]
    public void A_line_and_a_certificate_that_force_different_commands_let_nobody_in()
    {
        AuthorizedKey line = new(Authority.Public(), KeyOptions.None with
        {
            IsCertAuthority = true,
            Permissions = SSHPermissions.All with { ForcedCommand = "one" },
        });
        foreach ((string command, bool isIn) in new[] { ("one", true), ("two", false) })
        {
            UserAuthRig rig = UserAuthRig.With(Checker([line]));
            rig.AskByCertificate("user", Mine, Certify(Mine, critical: new() { ["force-command"] = Common.NS(command) }));
            Expect(rig, isIn);
        }
    }

    [Test]
    public void Revoked_keys_certified_keys_and_authorities_are_refused()
    {
        foreach (Key revoked in new[] { Mine, Authority })
        {
            UserAuthRig rig = UserAuthRig.With(new Revoking(revoked.Public()) { TrustedUserCAKeys = [Authority], WallClock = _clock });
            rig.AskByCertificate("user", Mine, Certify(Mine));
            rig.ExpectLateFailure();
        }

        UserAuthRig other = UserAuthRig.With(new Revoking(TestKeys.Ecdsa256.Public()) { TrustedUserCAKeys = [Authority], WallClock = _clock });
        other.AskByCertificate("user", Mine, Certify(Mine));
        ExpectLogin(other);
    }

    [Test]
    public void A_certificate_is_taken_by_a_checker_that_knows_its_blob_only_and_is_no_key_to_it()
    {
        // One of the application's own, which compares blobs of plain keys.
        UserAuthRig rig = UserAuthRig.With(new ScriptedChecker<ISSHPrivateKey>(
            shown => shown.Blob == Mine.Public().Blob() ? "user" : throw new UnauthorizedLogin()));
        rig.AskByCertificate("user", Mine, Certify(Mine));
        rig.ExpectLateFailure();
    }

    private static SSHCertificate Certify(
        Key key,
        Key? authority = null,
        string[]? principals = null,
        Dictionary<string, Bytes>? critical = null,
        Dictionary<string, Bytes>? extensions = null) =>
        SSHCertificate.Sign(authority ?? Authority, new CertificateRequest(key, CertificateType.User, "id", principals ?? ["user"])
        {
            CriticalOptions = critical ?? [],
            Extensions = extensions ?? [],
        });

    private static void Expect(UserAuthRig rig, bool isIn)
    {
        if (isIn)
        {
            ExpectLogin(rig);
        }
        else
        {
            rig.ExpectLateFailure();
        }
    }

    private static void ExpectLogin(UserAuthRig rig)
    {
        rig.Advance(0);
        rig.ExpectSuccess();
        Assert.That(rig.Avatars, Is.EqualTo(new[] { "user" }));
    }

    private SSHPublicKeyChecker Checker(IReadOnlyList<AuthorizedKey> keys) =>
        new(new InMemorySSHKeyDB(new() { ["user"] = keys })) { WallClock = _clock };

    private SSHPublicKeyChecker Trusting(params Key[] authorities) => new(new InMemorySSHKeyDB([])) { TrustedUserCAKeys = authorities, WallClock = _clock };

    private sealed class Revoking(Key revoked) : SSHPublicKeyChecker(new InMemorySSHKeyDB([]))
    {
        public override bool IsRevoked(Key key, SSHCertificate? certificate) => key == revoked;
    }
}
