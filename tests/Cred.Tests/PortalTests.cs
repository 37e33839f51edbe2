using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Cred.Tests;

[TestFixture]
public class PortalTests
{
    private static readonly UsernamePassword Good = new("user", "password");
    private static readonly InMemoryUsernamePasswordDatabaseDontUse Users = new() { ["user"] = "password" };

    [Test]
    public void Without_a_checker_credentials_are_unhandled()
    {
        Failure failure = Logins.FailureOf(new Portal(null).Login(Good, null, typeof(string)));
        Assert.That(failure.Check<UnhandledCredentials>(), Is.True);
        Assert.That(failure.GetErrorMessage(), Does.Contain(nameof(UsernamePassword)).And.Not.Contain("password\""));
    }

    [Test]
    public void With_checkers_of_other_kinds_only_credentials_are_unhandled()
    {
        Portal portal = new(new Realm(), Users);
        Assert.That(Logins.FailureOf(portal.Login(new Anonymous(), null)).Check<UnhandledCredentials>(), Is.True);
    }

    [Test]
    public void Without_a_realm_nobody_gets_in_and_no_checker_is_asked()
    {
        Portal portal = new(null, new Checker(_ => throw new InvalidOperationException("asked")));
        Assert.That(Logins.FailureOf(portal.Login(Good, null)).Check<LoginDenied>(), Is.True);
    }

    [Test]
    public void It_lists_the_kinds_that_checkers_name()
    {
        Portal portal = new(null, [Users, new AllowAnonymousAccess()]);
        Assert.That(
            portal.ListCredentialsInterfaces(),
            Is.EquivalentTo((Type[])[typeof(IUsernamePassword), typeof(IUsernameHashedPassword), typeof(IAnonymous)]));
    }

    [Test]
    public void A_checker_can_be_registered_for_some_of_its_kinds()
    {
        Portal portal = new(null);
        portal.RegisterChecker(Users, typeof(IUsernameHashedPassword));
        Assert.That(portal.ListCredentialsInterfaces(), Is.EqualTo((Type[])[typeof(IUsernameHashedPassword)]));
    }

    [Test]
    public void For_each_kind_the_checker_registered_last_is_asked()
    {
        Portal portal = new(new Realm(), new Checker(_ => "first"));
        portal.RegisterChecker(new Checker(_ => "second"));
        Assert.That(Logins.ValueOf(portal.Login(Good, null)).Avatar, Is.EqualTo("avatar of second"));
    }

    [Test]
    public void The_realm_gets_the_name_the_mind_and_the_interfaces()
    {
        Realm realm = new();
        object mind = new();
        Logins.ValueOf(new Portal(realm, Users).Login(Good, mind, typeof(string), typeof(object)));
        Assert.That(realm.AvatarId, Is.EqualTo("user"));
        Assert.That(realm.Mind, Is.SameAs(mind));
        Assert.That(realm.Interfaces, Is.EqualTo((Type[])[typeof(string), typeof(object)]));
    }

    [Test]
    public void Logging_out_is_what_the_realm_gave()
    {
        Realm realm = new();
        Logins.ValueOf(new Portal(realm, Users).Login(Good, null, typeof(string))).Logout();
        Assert.That(realm.LoggedOut, Is.EqualTo(1));
    }

    [Test]
    public void A_no_of_the_checker_keeps_the_realm_out_of_it()
    {
        Realm realm = new();
        Failure failure = Logins.FailureOf(new Portal(realm, Users).Login(new UsernamePassword("user", "wrong"), null));
        Assert.That(failure.Check<UnauthorizedLogin>(), Is.True);
        Assert.That(realm.AvatarId, Is.Null);
    }

    [Test]
    public void What_a_checker_or_a_realm_throws_is_the_logins_failure()
    {
        Portal checker = new(new Realm(), new Checker(_ => throw new FormatException("checker")));
        Assert.That(Logins.FailureOf(checker.Login(Good, null)).Check<FormatException>(), Is.True);
        Portal realm = new(new Realm { Error = new NotSupportedException("no interface") }, Users);
        Assert.That(Logins.FailureOf(realm.Login(Good, null)).Check<NotSupportedException>(), Is.True);
    }

    [Test]
    public void A_checker_may_take_its_time()
    {
        Deferred<object> later = new();
        Realm realm = new();
        Deferred<(Type Interface, object Avatar, Action Logout)> login = new Portal(realm, new Checker(_ => later)).Login(Good, null);
        Assert.That(login.Result, Is.Null);
        later.Callback("late");
        Assert.That(Logins.ValueOf(login).Avatar, Is.EqualTo("avatar of late"));
    }

    [Test]
    public void One_interface_can_be_asked_for_by_its_type()
    {
        Realm realm = new();
        (string avatar, Action logout) = Logins.ValueOf(new Portal(realm, Users).Login<string>(Good, null));
        logout();
        Assert.That(avatar, Is.EqualTo("avatar of user"));
        Assert.That(realm.Interfaces, Is.EqualTo((Type[])[typeof(string)]));
        Assert.That(Logins.FailureOf(new Portal(realm, Users).Login<Version>(Good, null)).Check<InvalidCastException>(), Is.True);
    }

    [Test]
    public void Anonymous_visitors_have_an_id_of_their_own()
    {
        Realm realm = new();
        Logins.ValueOf(new Portal(realm, new AllowAnonymousAccess()).Login(new Anonymous(), null));
        Assert.That(realm.AvatarId, Is.SameAs(Checkers.ANONYMOUS));
        Assert.That(realm.AvatarId, Is.Not.InstanceOf<string>(), "no user's name may be mistaken for it");
        Assert.That($"{Checkers.ANONYMOUS}", Is.EqualTo("ANONYMOUS"));
    }

    [Test]
    public void The_errors_form_twisteds_tree()
    {
        Assert.That(new UnauthorizedLogin(), Is.InstanceOf<LoginFailed>().And.InstanceOf<Unauthorized>());
        Assert.That(new UnhandledCredentials(), Is.InstanceOf<LoginFailed>());
        Assert.That(new LoginDenied(), Is.InstanceOf<LoginFailed>());
        Assert.That(new UnauthorizedLogin("m", new IOException()).InnerException, Is.TypeOf<IOException>());
        Assert.That(new UnauthorizedLogin().Message, Is.EqualTo("The credentials were not accepted."));
        Assert.That(new UnhandledCredentials().Message, Is.EqualTo("No checker is registered for these credentials."));
        Assert.That(new LoginDenied().Message, Is.EqualTo("The login was refused."));
    }

    private sealed class Checker(Func<ICredentials, object> answer) : ICredentialsChecker
    {
        public IReadOnlyList<Type> CredentialInterfaces => [typeof(IUsernamePassword)];

        public Deferred<object> RequestAvatarId(ICredentials credentials) =>
            answer(credentials) is Deferred<object> later ? later : Defer.Succeed(answer(credentials));
    }

    private sealed class Realm : IRealm
    {
        public object? AvatarId { get; private set; }

        public object? Mind { get; private set; }

        public Type[]? Interfaces { get; private set; }

        public int LoggedOut { get; private set; }

        public Exception? Error { get; init; }

        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
        {
            AvatarId = avatarId;
            Mind = mind;
            Interfaces = interfaces;
            return Error is null ? (typeof(string), $"avatar of {avatarId}", () => LoggedOut++) : throw Error;
        }
    }
}
