namespace Twisted.Cred.Tests;

/// <summary>Checkers from texts.</summary>
[TestFixture]
public class StrcredTests
{
    [Test]
    public void A_file_of_passwords()
    {
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "strcred-passwords");
        File.WriteAllText(file, "joe:sesame\n");
        ICredentialsChecker checker = Strcred.MakeChecker("file:" + file);
        Assert.That(Logins.ValueOf(checker.RequestAvatarId(new UsernamePassword("joe", "sesame"))), Is.EqualTo("joe"));
        Assert.That(Logins.FailureOf(checker.RequestAvatarId(new UsernamePassword("joe", "x"))).Value, Is.TypeOf<UnauthorizedLogin>());
    }

    [Test]
    public void Users_of_the_command_line()
    {
        ICredentialsChecker checker = Strcred.MakeChecker("memory:joe:sesame:ann:");
        Assert.That(Logins.ValueOf(checker.RequestAvatarId(new UsernamePassword("joe", "sesame"))), Is.EqualTo("joe"));
        Assert.That(Logins.ValueOf(checker.RequestAvatarId(new UsernamePassword("ann", ""))), Is.EqualTo("ann"));
        Assert.That(Strcred.MakeChecker("memory"), Is.TypeOf<InMemoryUsernamePasswordDatabaseDontUse>());
    }

    [Test]
    public void Anybody() => Assert.That(Strcred.MakeChecker("anonymous"), Is.TypeOf<AllowAnonymousAccess>());

    [TestCase("file")]
    [TestCase("file: ")]
    [TestCase("memory:joe")]
    [TestCase("memory:joe:sesame:ann")]
    public void What_lacks_something_says_so(string description)
    {
        InvalidAuthArgumentString error = Assert.Throws<InvalidAuthArgumentString>(() => Strcred.MakeChecker(description))!;
        Assert.That(error.Message, Does.Contain("needs").And.Not.Contain("sesame"));
    }

    [TestCase("")]
    [TestCase("files:passwords")]
    [TestCase(":x")]
    public void An_unknown_kind_says_which_there_are(string description) =>
        Assert.That(() => Strcred.MakeChecker(description), Throws.TypeOf<InvalidAuthType>().With.Message.Contains("file, memory, anonymous"));

    [Test]
    public void Each_kind_tells_what_it_takes()
    {
        foreach (ICheckerFactory factory in Strcred.FindCheckerFactories())
        {
            Assert.That(Strcred.FindCheckerFactory(factory.AuthType), Is.SameAs(factory));
            Assert.That(factory.AuthHelp, Is.Not.Empty);
            Assert.That(factory.ArgStringFormat, Is.Not.Empty);
            Assert.That(factory.CredentialInterfaces, Is.Not.Empty);
        }
    }

    [Test]
    public void Kinds_of_ones_own_are_registered_and_take_the_place_of_others()
    {
        Strcred.Register(new Own("one"));
        Strcred.Register(new Own("two"));
        AllowAnonymousAccess checker = (AllowAnonymousAccess)Strcred.MakeChecker("own:a:b");
        Assert.That(checker, Is.TypeOf<OwnChecker>().With.Property(nameof(OwnChecker.Text)).EqualTo("two a:b"));
        Assert.That(Strcred.FindCheckerFactories().Count(factory => factory.AuthType == "own"), Is.EqualTo(1));
    }

    private sealed class OwnChecker(string text) : AllowAnonymousAccess
    {
        public string Text => text;
    }

    private sealed class Own(string help) : ICheckerFactory
    {
        public string AuthType => "own";

        public string AuthHelp => help;

        public string ArgStringFormat => "Anything.";

        public IReadOnlyList<Type> CredentialInterfaces => [typeof(IAnonymous)];

        public ICredentialsChecker GenerateChecker(string argstring) => new OwnChecker($"{help} {argstring}");
    }
}
