using Twisted.Conch.Ssh;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Logins;

/// <summary>Every client by every method that it has: the right one lets in, and whatever is wrong is refused in the same words.</summary>
[TestFixture]
internal sealed class LoginMatrixTests
{
    private static readonly string[] KeyKinds = ["ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa"];

    private static IEnumerable<TestCaseData> ClientsAndKeys =>
        from client in LoginClient.All from kind in KeyKinds select new TestCaseData(client, kind).SetArgDisplayNames($"{client}", kind);

    private static IEnumerable<LoginClient> WithCertificates => LoginClient.All.Where(client => client.HasCertificates);

    private static IEnumerable<TestCaseData> ClientsAndCertifiedKeys =>
        from client in WithCertificates
        from kind in KeyKinds
        where client.CertifiesRsa || kind != "rsa"
        select new TestCaseData(client, kind).SetArgDisplayNames($"{client}", kind);

    [TestCaseSource(typeof(LoginClient), nameof(LoginClient.All))]
    public async Task By_password(object client)
    {
        await using TutorialServer server = await (await Accounts()).StartWith("password", await HostKey());
        LoginWish right = new(Logins.Accounts.User) { Password = Logins.Accounts.Password };
        await Expect((LoginClient)client, server, right, "password", [
            right with { Password = "wrong" },
            right with { User = "mallory" },
            right with { Password = Logins.Accounts.Password + "x" },
        ]);
    }

    [TestCaseSource(typeof(LoginClient), nameof(LoginClient.All))]
    public async Task By_answers(object client)
    {
        await using TutorialServer server = await (await Accounts()).StartWith("keyboard-interactive", await HostKey());
        LoginWish right = new(Logins.Accounts.User) { Answer = Logins.Accounts.Answer };
        await Expect((LoginClient)client, server, right, "keyboard-interactive", [right with { Answer = "654321" }, right with { User = "mallory" }]);
    }

    [TestCaseSource(nameof(ClientsAndKeys))]
    public async Task By_key(object client, string kind)
    {
        await using TutorialServer server = await (await Accounts()).StartWith("publickey", await HostKey());
        LoginWish right = new(Logins.Accounts.User) { Key = (await KeyPair.User(kind)).PrivateFile };

        // One kind is enough for what is wrong: it does not depend on the key's.
        LoginWish[] wrong = [right with { Key = (await KeyPair.Stranger(kind)).PrivateFile }, right with { User = "mallory" }];
        await Expect((LoginClient)client, server, right, "publickey", kind == "ed25519" ? wrong : wrong[..1]);
    }

    [TestCaseSource(nameof(ClientsAndCertifiedKeys))]
    public async Task By_certificate(object client, string kind)
    {
        using TemporaryDirectory directory = new();
        KeyPair key = await KeyPair.Stranger(kind);
        KeyPair authority = await KeyPair.User("authority");
        await using TutorialServer server = await (await Accounts()).StartWith("publickey", await HostKey());
        LoginWish right = new(Logins.Accounts.User)
        {
            Key = key.PrivateFile,
            Certificate = await UserCertificate.Make(directory, authority, key, "-n", $"bob,{Logins.Accounts.User}", "-V", "-1h:+1h"),
        };
        await Expect((LoginClient)client, server, right, "publickey", []);
    }

    [TestCaseSource(nameof(WithCertificates))]
    public async Task By_a_certificate_that_is_no_good(object client)
    {
        using TemporaryDirectory directory = new();
        KeyPair key = await KeyPair.Stranger("ed25519");
        KeyPair authority = await KeyPair.User("authority");
        await using TutorialServer server = await (await Accounts()).StartWith("publickey", await HostKey());
        string[] good = ["-n", Logins.Accounts.User];
        LoginWish right = new(Logins.Accounts.User) { Key = key.PrivateFile, Certificate = await UserCertificate.Make(directory, authority, key, good) };
        (KeyPair Authority, string[] Options)[] wrong =
        [
            (authority, [.. good, "-V", "20200101:20200102"]),
            (authority, [.. good, "-V", "20990101:20990102"]),
            (await KeyPair.Stranger("ecdsa-256"), good),
            (authority, ["-n", "bob"]),
            (authority, []),
            (authority, [.. good, "-O", "source-address=192.0.2.0/24"]),
        ];
        if (((LoginClient)client).ShowsAnyCertificate)
        {
            wrong = [.. wrong, (authority, [.. good, "-O", "critical:no-such-option@example.com"])];
        }

        List<LoginWish> wishes = [right with { User = "mallory" }];
        foreach ((KeyPair by, string[] options) in wrong)
        {
            wishes.Add(right with { Certificate = await UserCertificate.Make(directory, by, key, options) });
        }

        await Expect((LoginClient)client, server, right, "publickey", wishes);
    }

    [TestCaseSource(typeof(LoginClient), nameof(LoginClient.All))]
    public async Task By_two_steps(object client)
    {
        await using TutorialServer server = await (await Accounts()).StartTwoSteps(await HostKey());
        LoginWish right = new(Logins.Accounts.User) { Key = (await KeyPair.User("ed25519")).PrivateFile, Password = Logins.Accounts.Password };
        LoginClient logins = (LoginClient)client;
        LoginAttempt attempt = await logins.LogIn(server, right);
        Assert.That(attempt.IsIn, attempt.Transcript);
        Assert.That(Outcomes(server), Does.Contain(AuthenticationOutcome.PartialSuccess));
        Assert.That(server.Events.OfType<LoggedIn>(), Has.Exactly(1).Items);
        string other = (await KeyPair.Stranger("ed25519")).PrivateFile;
        foreach (LoginWish half in new[] { right with { Password = null }, right with { Key = null }, right with { Password = "wrong" }, right with { Key = other } })
        {
            attempt = await logins.LogIn(server, half);
            Assert.That(attempt.IsIn, Is.False, attempt.Transcript);
            Assert.That(attempt.Refusal, Is.Not.Null, attempt.Transcript);
        }

        Assert.That(server.Events.OfType<LoggedIn>(), Has.Exactly(1).Items, "half of two steps is no login");
    }

    private static async Task Expect(LoginClient client, TutorialServer server, LoginWish right, string method, IReadOnlyList<LoginWish> wrong)
    {
        LoginAttempt attempt = await client.LogIn(server, right);
        Assert.That(attempt.IsIn, attempt.Transcript);
        LoggedIn login = server.Events.OfType<LoggedIn>().Single();
        Assert.That((login.User, login.Method), Is.EqualTo((right.User, method)));

        HashSet<string> refusals = new(StringComparer.Ordinal);
        foreach (LoginWish wish in wrong)
        {
            attempt = await client.LogIn(server, wish);
            Assert.That(attempt.IsIn, Is.False, $"{wish}: {attempt.Transcript}");
            Assert.That(attempt.Refusal, Is.Not.Null, $"{wish}: {attempt.Transcript}");
            refusals.Add(attempt.Refusal!);
        }

        Assert.That(refusals, Has.Count.EqualTo(Math.Min(1, wrong.Count)), "all in the same words");
        Assert.That(server.Events.OfType<LoggedIn>(), Has.Exactly(1).Items);
    }

    private static IEnumerable<AuthenticationOutcome> Outcomes(TutorialServer server) =>
        server.Events.OfType<AuthenticationAttempted>().Select(attempt => attempt.Outcome);

    private static Task<KeyPair> HostKey() => KeyPair.Of("ed25519");

    private static async Task<Accounts> Accounts() => new(await Task.WhenAll(KeyKinds.Select(KeyPair.User)), await KeyPair.User("authority"));
}
