using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Logins;

/// <summary>A server with one user, whose command always succeeds.</summary>
internal sealed class Accounts(IReadOnlyList<KeyPair> keys, KeyPair authority)
{
    public const string User = "alice";
    public const string Password = "correct horse";
    public const string Answer = "123456";

    /// <summary>One method is enough, and there is no other: plink and dbclient do as they like where they have the choice.</summary>
    public Task<TutorialServer> StartWith(string method, KeyPair hostKey) => Start(hostKey, new Portal(new Realm(), method switch
    {
        "password" => Passwords(),
        "publickey" => PublicKeys(),
        _ => new Questions(),
    }));

    /// <summary>A key and a password are wanted.</summary>
    public Task<TutorialServer> StartTwoSteps(KeyPair hostKey)
    {
        SSHProtocolChecker checker = new();
        checker.RegisterChecker(PublicKeys());
        checker.RegisterChecker(Passwords(), typeof(IUsernamePassword));
        checker.Require(typeof(ISSHPrivateKey), typeof(IUsernamePassword));
        return Start(hostKey, new Portal(new Realm(), checker));
    }

    /// <summary>Some other checkers.</summary>
    public static Task<TutorialServer> Start(KeyPair hostKey, Portal portal, Action<SSHFactory>? configure = null) => TutorialServer.Start([hostKey], factory =>
    {
        factory.Portal = portal;

        // Wrong passwords are many here, and not the subject's time.
        factory.Services["ssh-userauth"] = () => new SSHUserAuthServer { PasswordDelay = TimeSpan.Zero };
        configure?.Invoke(factory);
    });

    private static InMemoryUsernamePasswordDatabaseDontUse Passwords() => new() { [User] = Password };

    private SSHPublicKeyChecker PublicKeys() => new(new InMemorySSHKeyDB(new()
    {
        [User] = [.. keys.Select(key => (AuthorizedKey)Key.FromString(key.PublicLine))],
    }))
    {
        TrustedUserCAKeys = [Key.FromString(authority.PublicLine)],
    };

    /// <summary>Everybody's session.</summary>
    internal sealed class Realm : IRealm
    {
        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
        {
            ConchUser user = new();
            user.ChannelLookup["session"] = static () => new Succeeding();
            return (interfaces[0], user, static () => { });
        }
    }

    private sealed class Questions : ICredentialsChecker
    {
        public IReadOnlyList<Type> CredentialInterfaces => [typeof(IKeyboardInteractive)];

        public async Deferred<object> RequestAvatarId(ICredentials credentials)
        {
            IKeyboardInteractive user = (IKeyboardInteractive)credentials;
            IReadOnlyList<Bytes> answers = await user.Ask("", "A code, please.", [("Code: ", false)]);
            return answers[0] == Answer && user.Username == User ? User : throw new UnauthorizedLogin();
        }
    }

    private sealed class Succeeding : SSHChannel
    {
        public override string Name => "session";

        public override Deferred<bool> RequestExec(Bytes data)
        {
            // Behind the answer to the request.
            Conn.Transport!.Transport!.Reactor.CallLater(0, () =>
            {
                Conn.SendRequest(this, "exit-status", new byte[4]);
                LoseConnection();
            });
            return true;
        }
    }
}
