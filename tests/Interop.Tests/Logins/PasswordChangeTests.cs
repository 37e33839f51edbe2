using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Logins;

/// <summary>A password that has expired: OpenSSH's client asks its user for a new one.</summary>
[TestFixture]
internal sealed class PasswordChangeTests
{
    [TestCase("old", "new secret", true)]
    [TestCase("wrong", "new secret", false)]
    public async Task OpenSSH_changes_a_password(string old, string changed, bool isIn)
    {
        Expired checker = new();
        await using TutorialServer server = await Accounts.Start(await KeyPair.Of("ed25519"), new Portal(new Accounts.Realm(), checker));

        // ssh asks for the old one, and twice for the new one.
        LoginWish wish = new(Accounts.User) { Password = "$(case \"$1\" in *new*) echo " + changed + ";; *) echo " + old + ";; esac)" };
        ProgramRun run = await OpenSshLogin.Run(server, wish, server.HostKeys[0].KnownHostsLine(server.Port), []);
        Assert.That(run.ExitCode, isIn ? Is.Zero : Is.EqualTo(255), run.Transcript);
        Assert.That(server.Events.OfType<LoggedIn>().Any(), Is.EqualTo(isIn));
        Assert.That(checker.Password, Is.EqualTo((Bytes)(isIn ? changed : "old")));
    }

    private sealed class Expired : ICredentialsChecker
    {
        public Bytes Password { get; private set; } = "old";

        public IReadOnlyList<Type> CredentialInterfaces => [typeof(IUsernamePassword), typeof(IUsernamePasswordChange)];

        public Deferred<object> RequestAvatarId(ICredentials credentials)
        {
            switch (credentials)
            {
                case IUsernamePassword shown when shown.Password == Password:
                    throw new PasswordChangeRequired();
                case IUsernamePasswordChange change when change.Password == Password:
                    Password = change.NewPassword;
                    return change.Username.Decode();
                default:
                    throw new UnauthorizedLogin();
            }
        }
    }
}
