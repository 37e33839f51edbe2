using System.Globalization;
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
using static Twisted.Internet.Reactors;

namespace Twisted.Bench;

/// <summary>Our side of the bench, without the limits on how many may wait for their login.</summary>
internal static class OurServer
{
    /// <summary>Serves until it is killed.</summary>
    /// <param name="keyFile">The host key.</param>
    /// <param name="userKey">The public key that may log in; without one nobody may.</param>
    public static void Run(string keyFile, string? userKey)
    {
        Key key = Key.FromFile(keyFile);
        SSHFactory factory = new()
        {
            PrivateKeys = new(StringComparer.Ordinal) { [key.SshType()] = key },
            Portal = userKey is null ? new Portal(null) : new Portal(new Realm(), new OneKey(Key.FromFile(userKey))),
            MaxStartups = null,
            MaxStartupsPerSource = null,
            LoginGraceTime = TimeSpan.FromMinutes(10),
        };
        using EPollReactor reactor = new();
        IListeningPort port = reactor.ListenTCP(0, factory, backlog: 4096, @interface: "127.0.0.1");
        new Thread(AnswerCommands) { IsBackground = true }.Start();
        reactor.CallWhenRunning(() => Console.WriteLine(((IPv4Address)port.GetHost()).Port));
        reactor.Run();
    }

    /// <summary>The bench asks for the managed bytes in use, by a line on the standard input.</summary>
    private static void AnswerCommands()
    {
        while (Console.ReadLine() is not null)
        {
            Console.WriteLine(GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture));
        }
    }

    private sealed class Realm : IRealm
    {
        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
        {
            ConchUser user = new();
            user.ChannelLookup["session"] = New<BenchSession>;
            return (typeof(IConchUser), user, () => { });
        }
    }

    /// <summary>Whoever has the key may log in, by any name.</summary>
    private sealed class OneKey(Key key) : ICredentialsChecker
    {
        private readonly Bytes _blob = key.Blob();

        public IReadOnlyList<Type> CredentialInterfaces => [typeof(ISSHPrivateKey)];

        public Deferred<object> RequestAvatarId(ICredentials credentials) => credentials is ISSHPrivateKey shown && shown.Blob == _blob
            ? shown.Signature is null ? Defer.Fail<object>(new ValidPublicKey()) : (object)shown.Username
            : Defer.Fail<object>(new UnauthorizedLogin());
    }
}
