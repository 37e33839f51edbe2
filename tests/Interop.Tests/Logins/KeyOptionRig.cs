using System.Globalization;
using Twisted.Conch;
using Twisted.Cred;
using Twisted.Interop.Tests.Rig;
using Twisted.Interop.Tests.Sessions;

namespace Twisted.Interop.Tests.Logins;

/// <summary>A server whose user has an authorized_keys file of the test's, and whose commands are run by <c>/bin/sh</c>.</summary>
internal sealed class KeyOptionRig : IAsyncDisposable
{
    private readonly TemporaryDirectory _home;

    private KeyOptionRig(TemporaryDirectory home, TutorialServer server, KeyPair key) => (_home, Server, Key) = (home, server, key);

    public TutorialServer Server { get; }

    /// <summary>The user's key.</summary>
    public KeyPair Key { get; }

    public LoginWish Wish => new(Accounts.User) { Key = Key.PrivateFile };

    /// <summary>The user's key stands in the file behind options.</summary>
    public static async Task<KeyOptionRig> With(string options, params string[] permitted)
    {
        KeyPair key = await KeyPair.User("ed25519");
        return await Start($"{options} {key.PublicLine}\n", key, permitted);
    }

    /// <summary>An authority stands there, and the user has a key of which it may make certificates.</summary>
    public static async Task<KeyOptionRig> WithAuthority(string options) =>
        await Start($"{options} {(await KeyPair.User("authority")).PublicLine}\n", await KeyPair.Stranger("ed25519"));

    /// <summary>A wish with a certificate of the authority's.</summary>
    public async Task<LoginWish> Certified(params string[] options) =>
        Wish with { Certificate = await UserCertificate.Make(_home, await KeyPair.User("authority"), Key, options) };

    /// <summary>What OpenSSH's client gets.</summary>
    public Task<ProgramRun> OpenSsh(string command, LoginWish? wish = null, params string[] options) =>
        OpenSshLogin.Run(Server, wish ?? Wish, Server.HostKeys[0].KnownHostsLine(Server.Port), options, command);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _home.Dispose();
    }

    private static async Task<KeyOptionRig> Start(string file, KeyPair key, params string[] permitted)
    {
        TemporaryDirectory home = new();
        home.Write(".ssh/authorized_keys", file);
        ProgramRun id = await ProgramRun.Of("/usr/bin/id", ["-u"]);
        OneUser users = new(new UserRecord(Accounts.User, "x", uint.Parse(id.Output, CultureInfo.InvariantCulture), 0, "", home.Root, "/bin/sh"));
        SSHPublicKeyChecker checker = new(new UNIXAuthorizedKeysFiles(users));
        TutorialServer server = await Accounts.Start(
            await KeyPair.Of("ed25519"), new Portal(new ProcessRealm(), checker), factory => factory.PermitUserEnvironment = permitted);
        return new KeyOptionRig(home, server, key);
    }

    private sealed class OneUser(UserRecord record) : UserDB
    {
        public override UserRecord? Getpwnam(string username) => username == record.PwName ? record : null;
    }
}
