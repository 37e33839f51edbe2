using Twisted.Internet;

namespace Twisted.Cred.Tests;

/// <summary>The lines of the tutorials that concern logins, as the API map writes them.</summary>
[TestFixture]
public class ListingTests
{
    private interface IConchUser;

    private interface IOther;

    [Test]
    public void A1_a_portal_to_nowhere()
    {
        Portal portal = new Portal(null);
        Assert.That(portal.ListCredentialsInterfaces(), Is.Empty);
    }

    [Test]
    public void A2_a_realm_and_a_password_file()
    {
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "ssh-passwords");
        File.WriteAllText(file, "user:password\n");
        var portal = new Portal(new SimpleRealm());
        portal.RegisterChecker(new FilePasswordDB(file));
        var (avatarInterface, avatar, logout) =
            Logins.ValueOf(portal.Login(new UsernamePassword("user", "password"), null, typeof(IConchUser)));
        Assert.That(avatarInterface, Is.EqualTo(typeof(IConchUser)));
        Assert.That(avatar, Is.InstanceOf<ConchUser>());
        Assert.That(logout, Throws.Nothing);
    }

    [Test]
    public void B1_a_realm_that_uses_the_name_and_checkers_in_the_constructor()
    {
        var passwdDB = new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" };
        var sshDB = new AllowAnonymousAccess();
        Portal portal = new Portal(new ExampleRealm(), [passwdDB, sshDB]);
        var login = Logins.ValueOf(portal.Login(new UsernamePassword("user", "password"), null, typeof(IConchUser), typeof(IOther)));
        Assert.That(((ExampleAvatar)login.Avatar).Username, Is.EqualTo("user"));
        Assert.That(login.Interface, Is.EqualTo(typeof(IConchUser)));
        Assert.That(login.Logout, Throws.Nothing);
    }

    private sealed class ConchUser : IConchUser;

    private sealed class ExampleAvatar(string username) : IConchUser
    {
        public string Username { get; } = username;
    }

    private sealed class SimpleRealm : IRealm
    {
        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
            => (typeof(IConchUser), new ConchUser(), Nothing);

        private static void Nothing() { }
    }

    private sealed class ExampleRealm : IRealm
    {
        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
        {
            return (interfaces[0], new ExampleAvatar((string)avatarId), () => { });
        }
    }
}
