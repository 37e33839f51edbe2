using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests;

/// <summary>Wherever in a login one side falls silent, the other does not wait for ever.</summary>
internal sealed class StallingServerTests
{
    private const double Longest = 200;

    [Test]
    public void A_server_that_stops_at_any_byte_until_the_user_is_in_is_left()
    {
        int all = Run(int.MaxValue, out bool isIn).Bytes;
        Assert.That(isIn, Is.True);
        Assert.That(all, Is.GreaterThan(1000));
        for (int bytes = 0; bytes < all; bytes += bytes < 40 ? 1 : 23)
        {
            (TrustingClientTransport client, MemoryReactorClock reactor, _) = Run(bytes, out isIn);
            if (!isIn)
            {
                reactor.Advance(Longest);
                Assert.That(client.IsEnding, Is.True, $"after {bytes} of {all} bytes");
            }
        }
    }

    [Test]
    public void A_user_who_thinks_about_a_question_for_ten_minutes_is_cut_off_by_no_client_but_by_our_server()
    {
        (ClientRig rig, Deferred<IReadOnlyList<string>?> answer) = Thinking();
        rig.Reactor.Advance(600);
        rig.Pair.Flush();
        Assert.That(rig.Client.IsEnding, Is.False);
        answer.Callback(["42"]);
        rig.Pair.Flush();
        Assert.That(rig.Received[0].Number, Is.EqualTo((byte)InfoResponse.Number));
        rig.LetIn();
        Assert.That(rig.IsIn, Is.True);

        UserAuthRig server = UserAuthRig.With(new ScriptedChecker<IKeyboardInteractive>(user =>
            user.Ask("", "", [("Code: ", true)]).AddCallback(_ => (object)"user")));
        server.Ask("user", "keyboard-interactive", [.. Common.NS("").ToArray(), .. Common.NS("").ToArray()]);
        double grace = server.Factory.LoginGraceTime.TotalSeconds;
        server.Advance(grace - 0.1);
        Assert.That(server.Server.IsEnding, Is.False);
        server.Advance(0.2);
        Assert.That(server.Server.IsEnding, Is.True);
    }

    private static (ClientRig Rig, Deferred<IReadOnlyList<string>?> Answer) Thinking()
    {
        Deferred<IReadOnlyList<string>?> answer = new();
        ClientRig rig = new(create: instance => new SlowUser(instance, answer), limits: SSHLimits.Default);
        rig.Expect("none");
        rig.Refuse("keyboard-interactive");
        rig.Expect("keyboard-interactive");
        rig.Say(new InfoRequest("", "", [new("What is it? ", Echo: true)]));
        return (rig, answer);
    }

    /// <summary>A login of which the client gets to see so many of the server's bytes.</summary>
    private static (TrustingClientTransport Client, MemoryReactorClock Reactor, int Bytes) Run(int most, out bool isIn)
    {
        MemoryReactorClock reactor = new();
        TrustingClientTransport client = Client();
        int seen = 0;
        SSHSessionPair pair = new(reactor, client, Server(), () => reactor.RunQueued())
        {
            FromServer = data =>
            {
                byte[] part = [.. data.Take(most - seen)];
                seen += part.Length;
                return part;
            },
        };
        pair.Flush();
        isIn = client.IsAuthenticated;
        return (client, reactor, seen);
    }

    private static TrustingClientTransport Client()
    {
        CannedUserAuthClient auth = new("user", new RecordingService("ssh-connection"));
        auth.Passwords.Enqueue("secret");
        return new TrustingClientTransport(auth);
    }

    private static SSHServerTransport Server()
    {
        SSHFactory factory = new()
        {
            PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 },
            Portal = new Portal(new Realm(), new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "secret" }),
            Limits = new SSHLimits { LoginGrace = TimeSpan.Zero, KeyExchange = TimeSpan.FromDays(1), KeepAliveInterval = TimeSpan.Zero },
            WarmsUp = false,
        };
        factory.Services["ssh-userauth"] = static () => new SSHUserAuthServer { LoginTimeout = TimeSpan.FromDays(1) };
        factory.StartFactory();
        return (SSHServerTransport)factory.BuildProtocol(new IPv4Address("TCP", "192.0.2.1", 50000))!;
    }

    private sealed class Realm : IRealm
    {
        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
        {
            return (interfaces[0], new ConchUser(), static () => { });
        }
    }

    private sealed class SlowUser(SSHService instance, Deferred<IReadOnlyList<string>?> answer) : CannedUserAuthClient("user", instance)
    {
        public override Deferred<IReadOnlyList<string>?> GetGenericAnswers(
            string name, string instruction, IReadOnlyList<(string Prompt, bool Echo)> prompts) => answer;
    }
}
