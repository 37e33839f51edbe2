using Twisted.Internet;

namespace Twisted.Cred.Tests;

/// <summary>CRAM-MD5, RFC 2195.</summary>
[TestFixture]
public class CramMD5CredentialsTests
{
    private const string Proof = "b913a602c7eda7a495b4e6e7334d3890";

    [TestCase("tim " + Proof, "tanstaaftanstaaf", true)]
    [TestCase("tim " + Proof, "tanstaaf", false)]
    [TestCase("tim B913A602C7EDA7A495B4E6E7334D3890", "tanstaaftanstaaf", false)]
    [TestCase("tim b913a602", "tanstaaftanstaaf", false)]
    public void The_example_of_the_RFC(string response, string password, bool isRight)
    {
        CramMD5Credentials credentials = new() { Challenge = "<1896.697170952@postoffice.reston.mci.net>" };
        Assert.That(credentials.GetChallenge(), Is.EqualTo((Bytes)"<1896.697170952@postoffice.reston.mci.net>"));
        credentials.SetResponse(response);
        Assert.That(credentials.Username, Is.EqualTo((Bytes)"tim"));
        Assert.That(credentials.MoreChallenges(), Is.False);
        Assert.That(Logins.ValueOf(credentials.CheckPassword(password)), Is.EqualTo(isRight));
    }

    [Test]
    public void A_name_may_have_blanks()
    {
        CramMD5Credentials credentials = new() { Challenge = "<1896.697170952@postoffice.reston.mci.net>" };
        credentials.SetResponse("tim the second " + Proof);
        Assert.That(credentials.Username, Is.EqualTo((Bytes)"tim the second"));
        Assert.That(Logins.ValueOf(credentials.CheckPassword("tanstaaftanstaaf")), Is.True);
    }

    [TestCase("")]
    [TestCase("tim")]
    [TestCase("tim ")]
    [TestCase(" " + Proof)]
    public void Other_responses_are_no_login(string response) =>
        Assert.That(() => new CramMD5Credentials("host").SetResponse(response), Throws.TypeOf<LoginFailed>());

    [Test]
    public void Challenges_tell_time_and_host_and_do_not_repeat()
    {
        StoppedClock clock = new();
        CramMD5Credentials credentials = new("mail.example", clock);
        Bytes challenge = credentials.GetChallenge();
        Assert.That(challenge.Decode(), Does.Match($"^<[0-9]+\\.{clock.GetUtcNow().ToUnixTimeSeconds()}@mail\\.example>$"));
        Assert.That(credentials.GetChallenge(), Is.EqualTo(challenge), "asked twice, one challenge");
        Assert.That(new CramMD5Credentials("mail.example", clock).GetChallenge(), Is.Not.EqualTo(challenge));
    }

    [Test]
    public void No_password_is_right_before_challenge_and_response()
    {
        CramMD5Credentials credentials = new("host");
        Assert.That(Logins.ValueOf(credentials.CheckPassword("")), Is.False);

        // The HMAC of no challenge under no password: anybody can make it.
        credentials.SetResponse("joe 74e6f7298a9c2d168935f58c001bad88");
        Assert.That(Logins.ValueOf(credentials.CheckPassword("")), Is.False);
    }

    [Test]
    public void A_checker_with_passwords_in_clear_takes_them()
    {
        InMemoryUsernamePasswordDatabaseDontUse checker = new() { ["tim"] = "tanstaaftanstaaf" };
        CramMD5Credentials credentials = new() { Challenge = "<1896.697170952@postoffice.reston.mci.net>" };
        credentials.SetResponse("tim " + Proof);
        Assert.That(Logins.ValueOf(checker.RequestAvatarId(credentials)), Is.EqualTo("tim"));
        Assert.That(credentials.ToString(), Does.Contain("tim").And.Not.Contain(Proof));
    }
}
