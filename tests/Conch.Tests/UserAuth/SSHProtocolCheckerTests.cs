using Twisted.Conch.Ssh;
using Twisted.Cred;

namespace Twisted.Conch.Tests;

/// <summary>Logins of more than one step. RFC 4252 §5.1.</summary>
internal sealed class SSHProtocolCheckerTests
{
    private static readonly Key Mine = Key.Generate("ed25519");

    [Test]
    public void A_key_and_then_a_password_log_in_and_the_list_says_what_is_left()
    {
        UserAuthRig rig = UserAuthRig.With(KeyAndPassword());
        rig.Ask("user", "none");
        Assert.That(rig.ExpectFailure().Methods, Is.EquivalentTo(new[] { "publickey", "password" }));
        rig.AskByKey("user", Mine);
        UserAuthFailure partial = rig.ExpectFailure();
        Assert.That(partial.PartialSuccess, Is.True);
        Assert.That(partial.Methods, Is.EqualTo(new[] { "password" }));
        Assert.That(rig.Avatars, Is.Empty);
        rig.AskByPassword("user", "password");
        rig.ExpectSuccess();
        Assert.That(rig.Avatars, Is.EqualTo(new[] { "user" }));
    }

    [Test]
    public void The_other_way_round_too_and_what_the_key_forbids_stays_forbidden()
    {
        UserAuthRig rig = UserAuthRig.With(KeyAndPassword());
        rig.AskByPassword("user", "password");
        Assert.That(rig.ExpectFailure().Methods, Is.EqualTo(new[] { "publickey" }));
        rig.AskByKey("user", Mine);
        rig.ExpectSuccess();
        Assert.That(rig.Server.Permissions.Pty, Is.False);

        rig = UserAuthRig.With(KeyAndPassword());
        rig.AskByKey("user", Mine);
        rig.Skip();
        rig.AskByPassword("user", "password");
        rig.ExpectSuccess();
        Assert.That(rig.Server.Permissions.Pty, Is.False);
    }

    [Test]
    public void The_same_step_twice_is_one_step()
    {
        UserAuthRig rig = UserAuthRig.With(KeyAndPassword());
        rig.AskByPassword("user", "password");
        rig.Skip();
        rig.AskByPassword("user", "password");
        rig.ExpectLateFailure();
        Assert.That(rig.Avatars, Is.Empty);
    }

    [Test]
    public void A_wrong_second_step_is_refused_with_the_list_of_what_is_left()
    {
        UserAuthRig rig = UserAuthRig.With(KeyAndPassword());
        rig.AskByKey("user", Mine);
        rig.Skip();
        rig.AskByPassword("user", "wrong");
        rig.Advance(5);
        UserAuthFailure failure = rig.ExpectFailure();
        Assert.That((failure.PartialSuccess, failure.Methods.Single()), Is.EqualTo((false, "password")));
        rig.AskByPassword("user", "password");
        rig.ExpectSuccess();
    }

    [Test]
    public void Steps_of_another_user_and_of_another_connection_do_not_count()
    {
        SSHProtocolChecker checker = KeyAndPassword();
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.AskByKey("user", Mine);
        rig.Skip();
        UserAuthRig other = UserAuthRig.With(checker);
        other.AskByPassword("user", "password");
        Assert.That(other.ExpectFailure().PartialSuccess, Is.True);

        rig.AskByPassword("other", "password2");
        UserAuthFailure partial = rig.ExpectFailure();
        Assert.That((partial.PartialSuccess, partial.Methods.Single()), Is.EqualTo((true, "publickey")));
        rig.AskByPassword("user", "password");
        Assert.That(rig.ExpectFailure().PartialSuccess, Is.True, "all begins anew with another name");
        Assert.That(rig.Avatars.Concat(other.Avatars), Is.Empty);
    }

    [Test]
    public void A_forged_signature_is_no_step_even_for_a_careless_checker()
    {
        SSHProtocolChecker checker = new();
        checker.RegisterChecker(new ScriptedChecker<ISSHPrivateKey>(_ => "user"));
        checker.RegisterChecker(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" });
        checker.Require(typeof(ISSHPrivateKey), typeof(IUsernamePassword));
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.AskByKey("user", Mine, signed: data => [.. data, 0]);
        rig.ExpectLateFailure();
        rig.AskByPassword("user", "password");
        Assert.That(rig.ExpectFailure().PartialSuccess, Is.True);
        Assert.That(rig.Avatars, Is.Empty);
    }

    [Test]
    public void AreDone_may_be_overridden_as_in_Twisted()
    {
        TwoOfThem checker = new();
        checker.RegisterChecker(new ScriptedChecker<IKeyboardInteractive>(_ => "user"));
        checker.RegisterChecker(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" }, typeof(IUsernamePassword));
        Assert.That(checker.CredentialInterfaces, Is.EquivalentTo(new[] { typeof(IKeyboardInteractive), typeof(IUsernamePassword) }));
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.AskByPassword("user", "password");
        Assert.That(rig.ExpectFailure().Methods, Is.EqualTo(new[] { "keyboard-interactive" }));
        rig.Ask("user", "keyboard-interactive", [0, 0, 0, 0, 0, 0, 0, 0]);
        rig.ExpectSuccess();
    }

    [Test]
    public void One_of_several_sets_is_enough()
    {
        SSHProtocolChecker checker = KeyAndPassword();
        checker.RegisterChecker(new ScriptedChecker<IKeyboardInteractive>(_ => "user"));
        checker.Require(typeof(IKeyboardInteractive));
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.Ask("user", "keyboard-interactive", [0, 0, 0, 0, 0, 0, 0, 0]);
        rig.ExpectSuccess();
    }

    [Test]
    public void Without_sets_one_is_enough_and_unknown_credentials_are_nobodys()
    {
        SSHProtocolChecker checker = new();
        checker.RegisterChecker(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" });
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.AskByPassword("user", "password");
        rig.ExpectSuccess();
        Exception? seen = null;
        checker.RequestAvatarId(new Anonymous()).AddErrback(failure => { seen = failure.Value; });
        Assert.That(seen, Is.TypeOf<UnhandledCredentials>());
    }

    [Test]
    public void Checkers_that_disagree_on_who_it_is_make_the_login_begin_anew()
    {
        SSHProtocolChecker checker = new();
        checker.RegisterChecker(new ScriptedChecker<IKeyboardInteractive>(_ => "somebody else"));
        checker.RegisterChecker(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" }, typeof(IUsernamePassword));
        checker.Require(typeof(IKeyboardInteractive), typeof(IUsernamePassword));
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.Ask("user", "keyboard-interactive", [0, 0, 0, 0, 0, 0, 0, 0]);
        rig.Skip();
        rig.AskByPassword("user", "password");
        UserAuthFailure failure = rig.ExpectFailure();
        Assert.That((failure.PartialSuccess, failure.Methods.Single()), Is.EqualTo((true, "keyboard-interactive")));
        Assert.That(rig.Avatars, Is.Empty);
    }

    private static SSHProtocolChecker KeyAndPassword()
    {
        AuthorizedKey line = new(Mine, KeyOptions.None with { Permissions = SSHPermissions.All with { Pty = false } });
        SSHProtocolChecker checker = new();
        checker.RegisterChecker(new SSHPublicKeyChecker(new InMemorySSHKeyDB(new() { ["user"] = [line] })));
        checker.RegisterChecker(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password", ["other"] = "password2" }, typeof(IUsernamePassword));
        checker.Require(typeof(ISSHPrivateKey), typeof(IUsernamePassword));
        return checker;
    }

    private sealed class TwoOfThem : SSHProtocolChecker
    {
        public override bool AreDone(object avatarId) => SuccessfulCredentials[avatarId].Count > 1;
    }
}
