using Twisted.Conch.Client;
using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests;

/// <summary>Hosts' certificates: whose are believed, and for what.</summary>
internal sealed class KnownAuthorityTests
{
    private const long Now = 1000;

    private static readonly Key Authority = TestKeys.Ecdsa256;
    private static readonly Key Host = TestKeys.Ed25519;
    private static readonly string[] Offered = ["ssh-ed25519", "rsa-sha2-512"];

    private static readonly string[] CertificatesFirst =
        ["ssh-ed25519-cert-v01@openssh.com", "rsa-sha2-512-cert-v01@openssh.com", "ssh-ed25519", "rsa-sha2-512"];

    private string _directory = "";

    private string File => Path.Combine(_directory, "known_hosts");

    private static IEnumerable<TestCaseData> Bad =>
    [
        new TestCaseData(Certify("elsewhere.example"), "it is for other names").SetArgDisplayNames("of another host"),
        new TestCaseData(Certify(), "it is for other names").SetArgDisplayNames("without names"),
        new TestCaseData(SSHCertificate.Sign(Authority, new(Host, CertificateType.User, "id", "example.com")), "it is not a host's").SetArgDisplayNames("a user's"),
        new TestCaseData(SSHCertificate.Sign(Authority, Request("example.com") with { ValidBefore = Now }), "it is not valid now").SetArgDisplayNames("expired"),
        new TestCaseData(SSHCertificate.Sign(Authority, Request("example.com") with { ValidAfter = Now + 1 }), "it is not valid now").SetArgDisplayNames("not yet valid"),
        new TestCaseData(
            SSHCertificate.Sign(Authority, Request("example.com") with { CriticalOptions = new Dictionary<string, Bytes>(StringComparer.Ordinal) { ["new@example.com"] = default } }),
            "it has critical options, and none are known for hosts").SetArgDisplayNames("with a critical option"),
        new TestCaseData(Altered(Certify("example.com")), "its authority's signature is wrong").SetArgDisplayNames("altered"),
    ];

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("hostcertificates").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase("example.com", "example.com", "example.com")]
    [TestCase("*.example.com", "www.example.com", "www.example.com")]
    [TestCase("*", "www.example.com", "*.example.com")]
    [TestCase("[example.com]:2222", "[example.com]:2222", "example.com")]
    [TestCase("[example.com]:*", "[EXAMPLE.com]:2222", "Example.com")]
    public void A_good_certificate_of_a_trusted_authority_is_believed_and_nobody_is_asked(string hosts, string name, string principal)
    {
        Write($"@cert-authority {Line(hosts, Authority)}");
        string before = System.IO.File.ReadAllText(File);
        (string outcome, List<string> shown) = Verify(Certify("other.example", principal), name, answer: false);
        Assert.That((outcome, shown), Is.EqualTo(("True", (string[])[])));
        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo(before), "Nothing is written.");
    }

    [TestCaseSource(nameof(Bad))]
    public void A_bad_one_is_no_better_than_the_plain_key_and_the_user_is_told_why(SSHCertificate certificate, string why)
    {
        Write($"@cert-authority {Line("example.com", Authority)}");
        (string outcome, List<string> shown) = Verify(certificate, "example.com", answer: false);
        Assert.That(outcome, Is.EqualTo(nameof(UserRejectedKey)));
        Assert.That(shown[0], Does.Contain(why));
        Assert.That(shown[1], Does.Contain("authenticity of host").And.Contain(Host.Fingerprint().TrimEnd('=')));
        Assert.That(shown, Has.Count.EqualTo(2));
    }

    [Test]
    public void Where_the_plain_key_is_known_a_bad_certificate_does_no_harm()
    {
        Write($"@cert-authority {Line("example.com", Authority)}", Line("example.com", Host));
        Assert.That(Verify(Certify("elsewhere.example"), "example.com", answer: false).Outcome, Is.EqualTo("True"));
    }

    [Test]
    public void Where_another_plain_key_is_known_a_certificate_of_a_stranger_is_a_changed_key()
    {
        Write(Line("example.com", Key.Generate("ed25519")));
        Assert.That(Verify(Certify("example.com"), "example.com", answer: true).Outcome, Is.EqualTo(nameof(HostKeyChanged)));
    }

    [TestCase("example.com", "example.org")]
    [TestCase("example.org", "example.com")]
    public void An_authority_is_trusted_for_its_lines_hosts_alone(string trustedFor, string name)
    {
        Write($"@cert-authority {Line(trustedFor, Authority)}");
        (string outcome, List<string> shown) = Verify(Certify("example.com", "example.org"), name, answer: false);
        Assert.That(outcome, Is.EqualTo(nameof(UserRejectedKey)));
        Assert.That(shown, Has.Count.EqualTo(1), "It is a plain key like any other, and no warning is due.");
    }

    [Test]
    public void A_line_without_the_marker_makes_no_authority()
    {
        Write(Line("example.com", Authority));
        Assert.That(Verify(Certify("example.com"), "example.com", answer: false).Outcome, Is.EqualTo(nameof(UserRejectedKey)));
    }

    [Test]
    public void What_is_revoked_is_refused_whoever_signed([Values] bool isAuthority, [Values("example.com", "192.0.2.1")] string hosts)
    {
        Write($"@cert-authority {Line("example.com", Authority)}", $"@revoked {Line(hosts, isAuthority ? Authority : Host)}");
        Assert.That(Verify(Certify("example.com"), "example.com", answer: true).Outcome, Is.EqualTo(nameof(HostKeyRevoked)));
    }

    [Test]
    public void A_host_is_asked_for_certificates_where_an_authority_is_trusted_for_it()
    {
        Write($"@cert-authority {Line("example.com", Authority)}");
        Assert.That(AlgorithmsFor("example.com"), Is.EqualTo(CertificatesFirst));
        Assert.That(AlgorithmsFor("example.org"), Is.EqualTo(Offered));
    }

    [Test]
    public void A_client_is_shown_the_certificate_with_its_keys_fingerprint()
    {
        (TestClient client, SSHSessionPair pair) = Connect(Certify("example.com"), Host, "ssh-ed25519-cert-v01@openssh.com");
        Assert.That((client.Secured, client.TimesAsked), Is.EqualTo((1, 1)), string.Join('\n', ((TestServer)pair.Server).Heard));
        Assert.That(client.Fingerprint, Is.EqualTo("SHA256:" + Host.Fingerprint().TrimEnd('=')));
    }

    [Test]
    public void Who_has_not_the_certified_key_is_refused_before_anybody_is_asked()
    {
        (TestClient client, SSHSessionPair pair) = Connect(Certify("example.com"), Key.Generate("ed25519"), "ssh-ed25519-cert-v01@openssh.com");
        Assert.That((client.Secured, client.TimesAsked), Is.EqualTo((0, 0)));
        Assert.That(((TestServer)pair.Server).Heard[0], Does.StartWith("error 9 "));
    }

    [Test]
    public void A_plain_key_is_not_taken_for_the_certificate_that_was_agreed_on()
    {
        Bytes data = "signed"u8;
        Bytes signature = Host.Sign(data);
        Assert.That(KeyHostKey.Verify("ssh-ed25519-cert-v01@openssh.com", Host.Blob(), signature, data), Is.False);
        Assert.That(KeyHostKey.Verify("ssh-ed25519", Certify("example.com").Blob(), signature, data), Is.False);
        Assert.That(KeyHostKey.Verify("ssh-ed25519-cert-v01@openssh.com", Certify("example.com").Blob(), signature, data), Is.True);
        Assert.That(KeyHostKey.Verify("ecdsa-sha2-nistp256-cert-v01@openssh.com", Certify("example.com").Blob(), signature, data), Is.False);
        Assert.That(KeyHostKey.Verify("ssh-ed25519-cert-v01@openssh.com", Certify("example.com").Blob().Slice(0, 90), signature, data), Is.False);
    }

    [Test]
    public void A_damaged_certificate_is_no_host_key_and_nothing_is_thrown()
    {
        Bytes data = "signed"u8;
        byte[] blob = Certify("example.com").Blob().ToArray();
        byte[] signature = Host.Sign(data).ToArray();
        for (int seed = 0; seed < 2000; seed++)
        {
            Fuzz.Mutator mutator = new(seed);
            byte[] damaged = mutator.Damage(blob);
            bool isIn = KeyHostKey.Verify("ssh-ed25519-cert-v01@openssh.com", damaged, signature, data.Span);

            // What the host signed with is certified still, or another one: then the authority's signature is wrong.
            Assert.That(isIn && SSHCertificate.FromString(damaged).VerifySignature() && !damaged.AsSpan().SequenceEqual(blob), Is.False, $"seed {seed}");
            byte[] other = mutator.Damage(signature);
            Assert.That(
                KeyHostKey.Verify("ssh-ed25519-cert-v01@openssh.com", blob, other, data.Span) && !other.AsSpan().SequenceEqual(signature), Is.False, $"seed {seed}");
        }
    }

    [Test]
    public void An_authority_that_signs_with_SHA1_is_not_believed()
    {
        SSHCertificate certificate = SSHCertificate.Sign(TestKeys.Rsa2048, Request("example.com"), "ssh-rsa");
        Write($"@cert-authority {Line("example.com", TestKeys.Rsa2048)}");
        (string outcome, List<string> shown) = Verify(certificate, "example.com", answer: false);
        Assert.That(outcome, Is.EqualTo(nameof(UserRejectedKey)));
        Assert.That(shown[0], Does.Contain("its authority's signature is wrong"));
    }

    [Test]
    public void An_authority_that_is_revoked_for_the_host_is_trusted_by_no_other_line([Values] bool revokedFirst)
    {
        string trusted = $"@cert-authority {Line("*", Authority)}";
        string revoked = $"@revoked {Line("example.com", Authority)}";
        Write(revokedFirst ? [revoked, trusted] : [trusted, revoked]);
        Assert.That(Verify(Certify("example.com"), "example.com", answer: true).Outcome, Is.EqualTo(nameof(HostKeyRevoked)));
        Assert.That(Verify(Certify("example.org"), "example.org", answer: false).Outcome, Is.EqualTo("True"));
    }

    private static CertificateRequest Request(params string[] principals) => new(Host.Public(), CertificateType.Host, "id", principals);

    private static SSHCertificate Certify(params string[] principals) => SSHCertificate.Sign(Authority, Request(principals));

    private static SSHCertificate Altered(SSHCertificate certificate)
    {
        byte[] blob = certificate.Blob().ToArray();

        // Within the nonce, which nothing else reads.
        blob[40] ^= 1;
        return SSHCertificate.FromString(blob);
    }

    private static (TestClient Client, SSHSessionPair Pair) Connect(SSHCertificate certificate, Key key, string algorithm)
    {
        MemoryReactorClock reactor = new();
        TestFactory factory = new() { HostKeys = new HostKeys([new CertificateHostKey(key, certificate, "ssh-ed25519")]) };
        TestClient client = new() { SupportedPublicKeys = [algorithm] };
        SSHSessionPair pair = new(reactor, client, new TestServer(factory), () => reactor.RunQueued());
        pair.Flush();
        return (client, pair);
    }

    private static string Line(string hosts, Key key) => $"{hosts} {key.SshType()} {Convert.ToBase64String(key.Public().Blob().Span)}";

    private void Write(params string[] lines) => System.IO.File.WriteAllText(File, string.Join('\n', lines) + "\n");

    private (string Outcome, List<string> Shown) Verify(SSHCertificate certificate, string name, bool answer)
    {
        Answering ui = new(answer);
        string outcome = "nothing yet";
        KnownHostsFile file = KnownHostsFile.FromPath(File);
        file.WallClock = new FixedWallClock(Now);
        file.VerifyHostCertificate(ui, name, "192.0.2.1", certificate)
            .AddCallbacks(value => { outcome = $"{value}"; }, reason => { outcome = reason.Type.Name; });
        return (outcome, ui.Shown);
    }

    private IReadOnlyList<string> AlgorithmsFor(string name)
    {
        IReadOnlyList<string> found = [];
        KnownHostsFile.FromPath(File).GetHostKeyAlgorithms(name, Offered).AddCallback(names => { found = names; });
        return found;
    }

    private sealed class Answering(bool answer) : ConsoleUI
    {
        public List<string> Shown { get; } = [];

        public override Deferred<bool> Prompt(string text)
        {
            Shown.Add(text);
            return answer;
        }

        public override void Warn(string text) => Shown.Add(text);
    }
}
