using Twisted.Internet;

namespace Twisted.Cred.Tests;

/// <summary>HTTP's Digest authentication, RFC 2617 and RFC 7616.</summary>
[TestFixture]
public class DigestCredentialsTests
{
    private const string Client = "192.0.2.1";

    private static readonly Dictionary<string, Bytes> Example = new()
    {
        ["nonce"] = "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        ["uri"] = "/dir/index.html",
        ["qop"] = "auth",
        ["nc"] = "00000001",
        ["cnonce"] = "0a4f113b",
        ["response"] = "6629fae49393a05397450978507c4ef1",
    };

    private readonly StoppedClock _clock = new();

    [TestCase("Circle Of Life", true)]
    [TestCase("Circle of Life", false)]
    public void The_example_of_RFC_2617(string password, bool isRight) =>
        Assert.That(Check(Example, "testrealm@host.com", password), Is.EqualTo(isRight));

    [TestCase("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [TestCase("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_examples_of_RFC_7616(string algorithm, string response)
    {
        Dictionary<string, Bytes> fields = new(Example)
        {
            ["nonce"] = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            ["cnonce"] = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            ["algorithm"] = algorithm,
            ["response"] = response,
        };
        Assert.That(Check(fields, "http-auth@example.org", "Circle of Life"), Is.True);
    }

    [Test]
    public void A_hash_of_name_realm_and_password_is_enough()
    {
        DigestedCredentials credentials = new("Mufasa", "GET", "testrealm@host.com", Example);
        Assert.That(Logins.ValueOf(credentials.CheckHash("939e7578ed9e3c518a452acee763bce9")), Is.True);
        Assert.That(Logins.ValueOf(credentials.CheckHash("939e7578ed9e3c518a452acee763bce8")), Is.False);
        Assert.That(credentials.ToString(), Does.Contain("Mufasa").And.Not.Contain("6629"));
    }

    [TestCase("response", null)]
    [TestCase("uri", null)]
    [TestCase("nonce", null)]
    [TestCase("response", "")]
    [TestCase("algorithm", "md4")]
    [TestCase("qop", "auth-int")]
    [TestCase("nc", "00000002")]
    [TestCase("cnonce", null)]
    public void What_is_missing_changed_or_unknown_is_a_wrong_password(string field, string? value)
    {
        Dictionary<string, Bytes> fields = new(Example);
        fields.Remove(field);
        if (value is not null)
        {
            fields[field] = value;
        }

        Assert.That(Check(fields, "testrealm@host.com", "Circle Of Life"), Is.False);
    }

    [TestCase("md5")]
    [TestCase("SHA")]
    [TestCase("sha-256")]
    public void A_challenge_and_its_response_make_a_login(string algorithm)
    {
        DigestCredentialFactory factory = new(algorithm, "a realm", _clock);
        Dictionary<string, Bytes> challenge = factory.GetChallenge(Client);
        Assert.That(challenge["realm"], Is.EqualTo((Bytes)"a realm"));
        Assert.That(challenge["qop"], Is.EqualTo((Bytes)"auth"));
        Assert.That(challenge["algorithm"], Is.EqualTo((Bytes)algorithm));
        Assert.That(factory.Scheme, Is.EqualTo((Bytes)"digest"));
        DigestedCredentials credentials = factory.Decode(Response(challenge, algorithm, "sesame"), "GET", Client);
        InMemoryUsernamePasswordDatabaseDontUse checker = new() { ["joe"] = "sesame" };
        Assert.That(Logins.ValueOf(checker.RequestAvatarId(credentials)), Is.EqualTo("joe"));
        credentials = factory.Decode(Response(challenge, algorithm, "wrong"), "GET", Client);
        Assert.That(Logins.FailureOf(checker.RequestAvatarId(credentials)).Value, Is.TypeOf<UnauthorizedLogin>());
    }

    [Test]
    public void A_challenge_is_good_for_its_client_its_nonce_its_server_and_a_while()
    {
        DigestCredentialFactory factory = new("md5", "a realm", _clock);
        Dictionary<string, Bytes> challenge = factory.GetChallenge(Client);
        Bytes response = Response(challenge, "md5", "sesame");
        Assert.That(() => factory.Decode(response, "GET", "192.0.2.2"), Throws.TypeOf<LoginFailed>().With.Message.Contains("another client"));
        Assert.That(() => new DigestCredentialFactory("md5", "a realm", _clock).Decode(response, "GET", Client), Throws.TypeOf<LoginFailed>().With.Message.Contains("not ours"));
        Dictionary<string, Bytes> other = new(challenge) { ["nonce"] = factory.GetChallenge(Client)["nonce"] };
        Assert.That(() => factory.Decode(Response(other, "md5", "sesame"), "GET", Client), Throws.TypeOf<LoginFailed>());
        _clock.Advance(factory.CHALLENGE_LIFETIME_SECS);
        Assert.That(() => factory.Decode(response, "GET", Client), Throws.Nothing);
        _clock.Advance(1);
        Assert.That(() => factory.Decode(response, "GET", Client), Throws.TypeOf<LoginFailed>().With.Message.Contains("too old"));
    }

    [TestCase("-")]
    [TestCase("")]
    [TestCase("no hyphen")]
    [TestCase("00-!!!")]
    [TestCase("00-YQ==")]
    public void An_opaque_of_the_clients_own_is_refused(string opaque)
    {
        DigestCredentialFactory factory = new("md5", "a realm", _clock);
        Assert.That(
            () => factory.Decode($"username=\"joe\", nonce=\"a\", opaque=\"{opaque}\"", "GET", Client), Throws.TypeOf<LoginFailed>());
    }

    [TestCase("")]
    [TestCase("nonsense")]
    [TestCase("=x")]
    [TestCase("username=\"joe")]
    [TestCase("username=\"joe\" opaque=\"x\"")]
    [TestCase("username=joe, username=ann, nonce=a, opaque=b")]
    [TestCase("nonce=a, opaque=b")]
    [TestCase("username=joe, opaque=b")]
    [TestCase("username=joe, nonce=a")]
    public void A_response_that_is_malformed_or_lacks_a_field_is_no_login(string response) =>
        Assert.That(() => new DigestCredentialFactory("md5", "a realm").Decode(response, "GET", Client), Throws.TypeOf<LoginFailed>());

    [Test]
    public void A_response_has_a_bound()
    {
        Bytes response = new byte[DigestCredentialFactory.MaxResponse + 1];
        Assert.That(
            () => new DigestCredentialFactory("md5", "a realm").Decode(response, "GET", Client),
            Throws.TypeOf<LoginFailed>().With.Message.Contains("longer"));
    }

    [Test]
    public void A_client_does_not_choose_the_algorithm()
    {
        DigestCredentialFactory factory = new("sha-256", "a realm", _clock);
        Bytes response = Response(factory.GetChallenge(Client), "md5", "sesame");
        Assert.That(() => factory.Decode(response, "GET", Client), Throws.TypeOf<LoginFailed>());
        Assert.That(() => new DigestCredentialFactory("md5-sess", "a realm"), Throws.ArgumentException);
    }

    [Test]
    public void Without_a_quote_and_over_several_lines_a_response_is_one()
    {
        DigestCredentialFactory factory = new("md5", "a realm", _clock);
        Dictionary<string, Bytes> challenge = factory.GetChallenge(Client);
        DigestedCredentials credentials = factory.Decode(
            $"username=joe ,\r\n nonce = {challenge["nonce"]},opaque=\"{challenge["opaque"]}\",\r\n\turi=\"/?a=b,c\"", "GET", Client);
        Assert.That(credentials.Username, Is.EqualTo((Bytes)"joe"));
        Assert.That(credentials.Fields["uri"], Is.EqualTo((Bytes)"/?a=b,c"));
    }

    private static bool Check(Dictionary<string, Bytes> fields, string realm, string password) =>
        Logins.ValueOf(new DigestedCredentials("Mufasa", "GET", realm, fields).CheckPassword(password));

    private static Bytes Response(Dictionary<string, Bytes> challenge, string algorithm, string password)
    {
        DigestAlgorithm hash = DigestAlgorithm.Of(algorithm)!;
        Bytes user = hash.Of("joe", challenge["realm"], password);
        Bytes proof = hash.Of(user, challenge["nonce"], "00000001", "mine", "auth", hash.Of("GET", "/"));
        return $"username=\"joe\", realm=\"{challenge["realm"]}\", nonce=\"{challenge["nonce"]}\", uri=\"/\", algorithm={algorithm}, "
            + $"response=\"{proof}\", opaque=\"{challenge["opaque"]}\", qop=auth, nc=00000001, cnonce=\"mine\"";
    }
}
