using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>Passwords that must be changed. RFC 4252 §8.</summary>
internal sealed class PasswordChangeTests
{
    [Test]
    public void A_user_is_asked_for_a_new_password_and_logs_in_by_it()
    {
        Expired checker = new();
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.AskByPassword("user", "old");
        Assert.That(Prompt(rig), Is.EqualTo("Your password has expired."));
        Change(rig, "user", "old", "new password");
        rig.ExpectSuccess();
        Assert.That(rig.Avatars, Is.EqualTo(new[] { "user" }));
        Assert.That(checker.Password, Is.EqualTo((Bytes)"new password"));
    }

    [Test]
    public void A_new_password_that_will_not_do_is_asked_for_again()
    {
        UserAuthRig rig = UserAuthRig.With(new Expired());
        Change(rig, "user", "old", "x");
        Assert.That(Prompt(rig), Is.EqualTo("Longer, please."));
        Change(rig, "user", "old", "long enough");
        rig.ExpectSuccess();
    }

    [Test]
    public void With_a_wrong_old_password_nothing_is_changed_nor_asked_and_the_refusal_is_as_late_as_any()
    {
        Expired checker = new();
        UserAuthRig rig = UserAuthRig.With(checker);
        Change(rig, "user", "wrong", "new password");
        rig.Advance(0.99);
        rig.ExpectLateFailure();
        rig.AskByPassword("user", "wrong");
        rig.ExpectLateFailure();
        Change(rig, "nobody", "old", "new password");
        rig.ExpectLateFailure();
        Assert.That(checker.Password, Is.EqualTo((Bytes)"old"));
    }

    [Test]
    public void Without_a_checker_for_it_a_change_is_refused()
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "old" });
        Change(rig, "user", "old", "new password");
        rig.ExpectLateFailure();
    }

    [Test]
    public void A_long_new_password_never_reaches_a_checker()
    {
        Expired checker = new();
        UserAuthRig rig = UserAuthRig.With(checker);
        Change(rig, "user", "old", new string('x', SSHUserAuthServer.MaxPasswordLength + 1));
        rig.ExpectLateFailure();
        Assert.That(checker.Password, Is.EqualTo((Bytes)"old"));
        Change(rig, "user", "old", new string('x', SSHUserAuthServer.MaxPasswordLength));
        rig.ExpectSuccess();
    }

    [Test]
    public void Asking_is_no_failure_and_has_an_end_all_the_same()
    {
        UserAuthRig rig = new([new Expired()], service: server => server.RequestsBeforeDisconnect = 10);
        for (int i = 0; i < 10; i++)
        {
            Change(rig, "user", "old", "x");
            Prompt(rig);
        }

        Change(rig, "user", "old", "x");
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(14));
    }

    [Test]
    public void A_change_is_the_password_step_of_a_longer_login()
    {
        SSHProtocolChecker checker = new();
        checker.RegisterChecker(new Expired());
        checker.RegisterChecker(new ScriptedChecker<IKeyboardInteractive>(_ => "user"));
        checker.Require(typeof(IUsernamePassword), typeof(IKeyboardInteractive));
        UserAuthRig rig = UserAuthRig.With(checker);
        Change(rig, "user", "old", "new password");
        UserAuthFailure failure = rig.ExpectFailure();
        Assert.That((failure.PartialSuccess, failure.Methods.Single()), Is.EqualTo((true, "keyboard-interactive")));
    }

    [Test]
    public void It_is_an_event()
    {
        UserAuthRig rig = UserAuthRig.With(new Expired());
        List<AuthenticationOutcome> outcomes = [];
        using IDisposable subscription = rig.Factory.Events.Subscribe(new Listener(outcomes));
        rig.AskByPassword("user", "old");
        Assert.That(outcomes, Is.EqualTo(new[] { AuthenticationOutcome.PasswordChangeWanted }));
    }

    [Test]
    public void No_password_shows_in_the_credentials_text()
    {
        ScriptedChecker<IUsernamePasswordChange> checker = new(_ => "user");
        UserAuthRig rig = UserAuthRig.With(checker);
        Change(rig, "user", "old secret", "new secret");
        Assert.That(checker.Asked[0].ToString(), Does.Contain("user").And.Not.Contain("secret"));
    }

    private static void Change(UserAuthRig rig, string user, string old, string changed) =>
        rig.Ask(user, "password", [1, .. Common.NS(old).ToArray(), .. Common.NS(changed).ToArray()]);

    private static string Prompt(UserAuthRig rig)
    {
        PacketReader reader = new(rig.Peer.Expect(60));
        PasswordChangeRequest request = PasswordChangeRequest.Decode(ref reader);
        reader.ExpectEnd();
        return request.Prompt;
    }

    /// <summary>A password that has expired until it is changed to something longer.</summary>
    private sealed class Expired : ICredentialsChecker
    {
        public Bytes Password { get; private set; } = "old";

        public IReadOnlyList<Type> CredentialInterfaces => [typeof(IUsernamePassword), typeof(IUsernamePasswordChange)];

        public Deferred<object> RequestAvatarId(ICredentials credentials) => credentials switch
        {
            IUsernamePassword shown when shown.Username == "user" && shown.Password == Password =>
                Password == "old" ? throw new PasswordChangeRequired() : "user",
            IUsernamePasswordChange change when change.Username == "user" && change.Password == Password =>
                change.NewPassword.Length < 8 ? throw new PasswordChangeRequired("Longer, please.") : Set(change.NewPassword),
            _ => throw new UnauthorizedLogin(),
        };

        private Deferred<object> Set(Bytes changed)
        {
            Password = changed;
            return "user";
        }
    }

    private sealed class Listener(List<AuthenticationOutcome> outcomes) : IObserver<SSHEvent>
    {
        public void OnNext(SSHEvent value)
        {
            if (value is AuthenticationAttempted attempt)
            {
                outcomes.Add(attempt.Outcome);
            }
        }

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }
}
