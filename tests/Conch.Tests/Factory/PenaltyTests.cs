using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests;

/// <summary>Sources that are kept out, and the most connections there may be.</summary>
internal sealed class PenaltyTests
{
    private static readonly PerSourcePenalties Rules = PerSourcePenalties.Default;
    private static readonly IAddress One = new IPv4Address("TCP", "192.0.2.1", 4000);
    private static readonly IAddress Two = new IPv4Address("TCP", "192.0.2.2", 4000);

    [Test]
    public void Penalties_add_up_act_from_the_least_time_on_and_end()
    {
        PenaltyBox box = new();
        box.Add(Rules, One, Rules.AuthFail, 100);
        box.Add(Rules, One, Rules.AuthFail, 100);
        Assert.That(box.Refusal(Rules, One, 100), Is.Null, "10 s are less than 15");
        box.Add(Rules, One, Rules.AuthFail, 100);
        Assert.That(box.Refusal(Rules, One, 100), Does.Contain("15 s"));
        Assert.That(box.Refusal(Rules, Two, 100), Is.Null);
        Assert.That(box.Refusal(Rules, One, 114.9), Is.Not.Null, "once it acts it acts to its end");
        Assert.That(box.Refusal(Rules, One, 115), Is.Null);
        Assert.That(box.Sources, Is.Zero);
    }

    [Test]
    public void Time_in_between_counts()
    {
        PenaltyBox box = new();
        for (double now = 0; now < 100; now += 5)
        {
            box.Add(Rules, One, Rules.AuthFail, now);
            Assert.That(box.Refusal(Rules, One, now), Is.Null);
        }
    }

    [Test]
    public void More_than_the_most_is_not_gathered()
    {
        PenaltyBox box = new();
        for (int i = 0; i < 100; i++)
        {
            box.Add(Rules, One, Rules.Crash, 0);
        }

        Assert.That(box.Refusal(Rules, One, 599), Is.Not.Null);
        Assert.That(box.Refusal(Rules, One, 600), Is.Null);
    }

    [Test]
    public void The_table_has_a_bound_and_forgets_who_is_free_first()
    {
        PenaltyBox box = new();
        PerSourcePenalties rules = Rules with { MaxSources = 100 };
        box.Add(rules, One, TimeSpan.FromSeconds(20), 0);
        for (int i = 0; i < 1000; i++)
        {
            box.Add(rules, new IPv4Address("TCP", $"10.0.{i / 250}.{i % 250}", 1), TimeSpan.FromSeconds(30), 0);
        }

        Assert.That(box.Sources, Is.EqualTo(100));
        Assert.That(box.Refusal(rules, One, 0), Is.Null);
    }

    [Test]
    public void Addresses_of_one_IPv6_network_are_one_source_and_those_exempt_are_none()
    {
        PenaltyBox box = new();
        box.Add(Rules, new IPv6Address("TCP", "2001:db8::1", 1), Rules.Crash, 0);
        Assert.That(box.Refusal(Rules, new IPv6Address("TCP", "2001:db8::2", 1), 0), Is.Not.Null);
        Assert.That(box.Refusal(Rules, new IPv6Address("TCP", "2001:db8:0:1::1", 1), 0), Is.Null);

        box.Add(Rules, new IPv4Address("TCP", "127.0.0.1", 1), Rules.Crash, 0);
        box.Add(Rules, new IPv6Address("TCP", "::1", 1), Rules.Crash, 0);
        Assert.That(box.Refusal(Rules, new IPv4Address("TCP", "127.0.0.1", 1), 0), Is.Null);
        PerSourcePenalties nobody = Rules with { Exempt = null };
        box.Add(nobody, new IPv4Address("TCP", "127.0.0.1", 1), Rules.Crash, 0);
        Assert.That(box.Refusal(nobody, new IPv4Address("TCP", "127.0.0.1", 1), 0), Is.Not.Null);
        Assert.That(() => Rules with { Exempt = "1.2.3.4/40" }, Throws.TypeOf<ConchError>());
    }

    [Test]
    public void Failed_logins_keep_a_source_out_and_a_login_does_not()
    {
        Bench bench = new();
        for (int i = 0; i < 10; i++)
        {
            bench.Connect("secret")!.End.Lose();
        }

        // A second goes by for each: three would not do.
        for (int i = 0; i < 4; i++)
        {
            bench.Connect("wrong")!.End.Lose();
        }

        Assert.That(bench.Build(), Is.Null);
        Assert.That((bench.Factory.RefusedConnections, bench.Factory.PenalizedSources), Is.EqualTo((1, 1)));
        bench.Reactor.Advance(20);
        Assert.That(bench.Build(), Is.Not.Null);
    }

    [Test]
    public void A_broken_packet_keeps_out_at_once_and_so_do_many_connections_without_a_try()
    {
        Bench bench = new();
        RawPeer peer = bench.Connect(password: null)!;
        peer.SendPacket(90, []);
        peer.End.Lose();
        Assert.That(bench.Build(), Is.Null);
        bench.Reactor.Advance(89);
        Assert.That(bench.Build(), Is.Null);
        bench.Reactor.Advance(1);

        for (int i = 0; i < 14; i++)
        {
            bench.Connect(password: null)!.End.Lose();
        }

        bench.Connect(password: null)!.End.Lose();
        Assert.That(bench.Build(), Is.Null);
    }

    [Test]
    public void A_login_that_takes_too_long_costs_more_than_none()
    {
        Bench bench = new() { Factory = { LoginGraceTime = TimeSpan.FromSeconds(1) } };
        for (int i = 0; i < 2; i++)
        {
            RawPeer peer = bench.Connect(password: null)!;
            bench.Reactor.Advance(1);
            peer.End.Lose();
        }

        Assert.That(bench.Build(), Is.Null);
    }

    [Test]
    public void Without_penalties_nobody_is_kept_out()
    {
        Bench bench = new() { Factory = { PerSourcePenalties = null } };
        for (int i = 0; i < 20; i++)
        {
            bench.Connect("wrong")!.End.Lose();
        }

        Assert.That(bench.Factory.PenalizedSources, Is.Zero);
    }

    [Test]
    public void There_are_never_more_connections_than_the_most()
    {
        Bench bench = new() { Factory = { MaxConnections = 2 } };
        RawPeer first = bench.Connect("secret")!;
        bench.Connect("secret");
        Assert.That(bench.Build(), Is.Null);
        Assert.That((bench.Factory.Connections, bench.Factory.RefusedConnections), Is.EqualTo((2, 1)));
        first.End.Lose();
        Assert.That(bench.Factory.Connections, Is.EqualTo(1));
        Assert.That(bench.Build(), Is.Not.Null);
    }

    [Test]
    [Platform("Linux")]
    public void The_most_is_three_quarters_of_the_descriptors()
    {
        string limit = File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        long soft = long.Parse(limit.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]);
        Assert.That(new SSHFactory().MaxConnections, Is.EqualTo(soft / 4 * 3));
    }

    /// <summary>A factory whose clients all come from one address.</summary>
    [Test]
    public void A_connection_that_never_began_is_not_counted_when_it_ends()
    {
        Bench bench = new();
        SSHServerTransport server = (SSHServerTransport)bench.Build()!;
        server.OurVersionString = "no version line";
        List<SSHEvent> events = [];
        bench.Factory.Events.Subscribe(events.Add);
        MemoryTransport end = new(bench.Reactor, Two, One);
        Assert.That(() => server.MakeConnection(end), Throws.TypeOf<ConchError>());
        end.Lose(new ConnectionLost());
        Assert.That((bench.Factory.Connections, bench.Factory.WaitingForLogin, bench.Factory.PenalizedSources), Is.EqualTo((0, 0, 0)));
        Assert.That(events, Is.Empty);
    }

    private sealed class Bench
    {
        public Bench()
        {
            Factory.StartFactory();
        }

        public MemoryReactorClock Reactor { get; } = new();

        public SSHFactory Factory { get; init; } = new()
        {
            PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 },
            Portal = new Portal(new Realm(), new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "secret" }),
            WarmsUp = false,
        };

        public Protocol? Build() => Factory.BuildProtocol(One);

        /// <summary>Connects, and tries to log in if there is a password.</summary>
        public RawPeer? Connect(string? password)
        {
            if (Build() is not SSHServerTransport server)
            {
                return null;
            }

            RawPeer peer = new(Reactor, server, () => Reactor.RunQueued());
            peer.Handshake();
            peer.Send(new ServiceRequest("ssh-userauth"));
            if (password is not null)
            {
                byte[] fields = UserAuthRig.PasswordFieldsOf(password);
                peer.Send(new UserAuthRequest { User = "user"u8, Service = "ssh-connection", Method = "password", Fields = fields });
                Reactor.Advance(password == "secret" ? 0 : 1.1);
            }

            return peer;
        }

        private sealed class Realm : IRealm
        {
            public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
            {
                return (interfaces[0], new ConchUser(), Nothing);

                static void Nothing()
                {
                }
            }
        }
    }
}
