using Twisted.Internet;

namespace Twisted.Cred.Tests;

[TestFixture]
public class InMemoryUsernamePasswordDatabaseTests
{
    [Test]
    public void The_right_password_gives_the_name()
    {
        InMemoryUsernamePasswordDatabaseDontUse db = new() { ["user"] = "password" };
        db.AddUser("other", "sesame");
        Assert.That(Logins.ValueOf(db.RequestAvatarId(new UsernamePassword("user", "password"))), Is.EqualTo("user"));
        Assert.That(Logins.ValueOf(db.RequestAvatarId(new UsernamePassword("other", "sesame"))), Is.EqualTo("other"));
        Assert.That(Logins.ValueOf(db.RequestAvatarId(new UsernameHashedPassword("user", "password"))), Is.EqualTo("user"));
    }

    [TestCase("user", "wrong")]
    [TestCase("user", "")]
    [TestCase("User", "password")]
    [TestCase("nobody", "password")]
    [TestCase("nobody", "")]
    [TestCase("", "")]
    public void Anything_else_is_refused_in_the_same_words(string user, string password)
    {
        InMemoryUsernamePasswordDatabaseDontUse db = new() { ["user"] = "password" };
        Exception error = Logins.FailureOf(db.RequestAvatarId(new UsernamePassword(user, password))).Value;
        Assert.That(error, Is.TypeOf<UnauthorizedLogin>());
        Assert.That(error.Message, Is.EqualTo(new UnauthorizedLogin().Message));
    }

    [Test]
    public void An_unknown_users_password_is_compared_as_well()
    {
        Counting credentials = new();
        InMemoryUsernamePasswordDatabaseDontUse db = new() { ["user"] = "password" };
        Assert.That(Logins.FailureOf(db.RequestAvatarId(credentials)).Check<UnauthorizedLogin>(), Is.True);
        Assert.That(credentials.Compared, Is.EqualTo(1));
    }

    [Test]
    public void A_name_that_is_no_text_is_refused_even_with_its_password()
    {
        InMemoryUsernamePasswordDatabaseDontUse db = new() { [Bytes.Of(0xff)] = "password" };
        Assert.That(
            Logins.FailureOf(db.RequestAvatarId(new UsernamePassword(Bytes.Of(0xff), "password"))).Check<UnauthorizedLogin>(), Is.True);
    }

    [Test]
    public void Other_credentials_are_unhandled() =>
        Assert.That(
            Logins.FailureOf(new InMemoryUsernamePasswordDatabaseDontUse().RequestAvatarId(new Anonymous())).Check<UnhandledCredentials>(),
            Is.True);

    /// <summary>Says yes to any password, and counts.</summary>
    private sealed class Counting : IUsernamePassword
    {
        public Bytes Username => "nobody";

        public Bytes Password => "";

        public int Compared { get; private set; }

        public Deferred<bool> CheckPassword(Bytes password)
        {
            Compared++;
            return true;
        }
    }
}
