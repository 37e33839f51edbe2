using System.Reactive.Subjects;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Examples.Tests;

/// <summary>The honeypot's queries, on events that a test makes, in virtual time.</summary>
internal sealed class WatchTests
{
    private static readonly IAddress Here = new IPv4Address("TCP", "192.0.2.7", 4000);
    private static readonly IAddress There = new IPv4Address("TCP", "198.51.100.9", 4000);
    private static readonly string[] Kex = ["curve25519-sha256", "ecdh-sha2-nistp256"];
    private static readonly OfferedAlgorithms Offer = new(Kex, ["ssh-ed25519"], ["aes128-ctr"], ["aes128-ctr"], ["hmac-sha2-256"], ["hmac-sha2-256"], [], [], [], []);

    [Test]
    public void A_line_names_the_clients_version_with_each_attempt()
    {
        Subject<SSHEvent> events = new();
        List<string> lines = [];
        Watch.Lines(events).Subscribe(lines.Add);
        events.OnNext(Identified(1, Here, "SSH-2.0-one"));
        events.OnNext(Identified(2, There, "SSH-2.0-two"));
        events.OnNext(Attempted(1, Here, "root"));
        events.OnNext(Attempted(2, There, "admin"));
        Assert.That(lines, Has.Some.EqualTo("192.0.2.7:4000 SSH-2.0-one: 'root' by password"));
        Assert.That(lines, Has.Some.EqualTo("198.51.100.9:4000 SSH-2.0-two: 'admin' by password"));
        Assert.That(lines, Has.Some.EqualTo("    kex curve25519-sha256,ecdh-sha2-nistp256"));
    }

    [Test]
    public void What_a_peer_sent_cannot_steer_the_terminal()
    {
        Subject<SSHEvent> events = new();
        List<string> lines = [];
        Watch.Lines(events).Subscribe(lines.Add);
        events.OnNext(Attempted(1, Here, "a\u001b[2J\nb"));
        Assert.That(lines.Single(), Does.Contain("'a\\x1b[2J\\nb'").And.Not.Contain("\u001b").And.Not.Contain("\n"));
    }

    [Test]
    public void Attempts_are_counted_for_each_connection_and_forgotten_with_it()
    {
        Subject<SSHEvent> events = new();
        List<string> lines = [];
        Watch.Lines(events).Subscribe(lines.Add);
        events.OnNext(Attempted(1, Here, "root"));
        events.OnNext(Attempted(1, Here, "root"));
        events.OnNext(Gone(1, Here));
        Assert.That(lines[^1], Does.Contain("gone after 2 attempts"));
        events.OnNext(Attempted(1, Here, "root"));
        events.OnNext(Gone(1, Here));
        Assert.That(lines[^1], Does.Contain("gone after 1 attempts"));
    }

    [Test]
    public void Once_a_minute_there_is_a_summary_if_there_was_an_attempt()
    {
        Clock clock = new();
        Subject<SSHEvent> events = new();
        List<string> lines = [];
        using IDisposable subscription = Watch.Summaries(events, TimeSpan.FromMinutes(1), clock.Scheduler).Subscribe(lines.Add);
        events.OnNext(Attempted(1, Here, "root"));
        events.OnNext(Attempted(1, Here, "root"));
        events.OnNext(Attempted(2, There, "admin"));
        events.OnNext(Attempted(2, There, "nobody", "none"));
        clock.Advance(59);
        Assert.That(lines, Is.Empty);
        clock.Advance(2);
        Assert.That(lines, Is.EqualTo(new[] { "== 3 attempts from 2 places, 3 in all; most tried: 'root' 2x, 'admin' 1x" }));
        clock.Advance(60);
        Assert.That(lines, Has.Count.EqualTo(1));
        events.OnNext(Attempted(3, There, "pi"));
        clock.Advance(60);
        Assert.That(lines[^1], Does.StartWith("== 1 attempts from 1 places, 4 in all"));
    }

    [TestCase("2023", 2023, false)]
    [TestCase("0 --passwords", 0, true)]
    public void The_command_line_is_understood(string args, int port, bool passwords)
    {
        Options options = Options.Parse(args.Split(' '));
        Assert.That(options.Port, Is.EqualTo(port));
        Assert.That(options.ShowPasswords, Is.EqualTo(passwords));
    }

    [TestCase("65536")]
    [TestCase("-1")]
    [TestCase("--key")]
    [TestCase("--bogus")]
    public void A_wrong_command_line_points_to_the_help(string args) =>
        Assert.That(() => Options.Parse(args.Split(' ')), Throws.InstanceOf<FormatException>().With.Message.Contains("--help"));

    private static ClientIdentified Identified(long id, IAddress peer, string version) =>
        new(version, Offer) { ConnectionId = id, Peer = peer, Time = default };

    private static AuthenticationAttempted Attempted(long id, IAddress peer, string user, string method = "password") =>
        new(user, method, AuthenticationOutcome.Refused) { ConnectionId = id, Peer = peer, Time = default };

    private static Disconnected Gone(long id, IAddress peer) => new("done", null, ByPeer: true) { ConnectionId = id, Peer = peer, Time = default };
}
