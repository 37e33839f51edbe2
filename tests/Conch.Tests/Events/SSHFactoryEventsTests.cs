using System.Reactive.Linq;
using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;

namespace Twisted.Conch.Tests;

/// <summary>What a factory publishes, when, and what it costs.</summary>
internal sealed class SSHFactoryEventsTests
{
    [Test]
    public void A_refused_client_from_beginning_to_end()
    {
        List<SSHEvent> events = [];
        UserAuthRig rig = new([new InMemoryUsernamePasswordDatabaseDontUse()], factory => factory.Events.Subscribe(events.Add));
        rig.Ask("root", "none");
        rig.Advance(3);
        rig.AskByPassword("root", "hunter2");
        rig.Advance(2);
        rig.Peer.Send(new DisconnectMessage(11, "bye\u001b"u8, default));
        rig.Peer.End.Lose();

        Assert.That(
            events.Select(item => item.GetType().Name),
            Is.EqualTo(new[]
            {
                nameof(ClientConnected), nameof(ClientIdentified), nameof(KeyExchanged), nameof(AuthenticationAttempted),
                nameof(AuthenticationAttempted), nameof(Disconnected),
            }));
        Assert.That(events.Select(item => item.ConnectionId), Is.All.EqualTo(1));
        Assert.That(events.Select(item => item.Peer), Is.All.EqualTo(rig.Peer.End.GetPeer()));
        Assert.That(events[^2].Time, Is.EqualTo(TimeSpan.FromSeconds(5)).Within(TimeSpan.FromSeconds(1)));
        Assert.That(events.OfType<ClientIdentified>().Single().Version, Is.EqualTo("SSH-2.0-RawPeer"));
        Assert.That(events.OfType<ClientIdentified>().Single().Offered.KeyExchanges, Does.Contain("curve25519-sha256"));
        Assert.That(events.OfType<KeyExchanged>().Single().Algorithms.PublicKey, Is.EqualTo("ssh-ed25519"));
        Assert.That(
            events.OfType<AuthenticationAttempted>().Select(attempt => (attempt.User, attempt.Method, attempt.Outcome)),
            Is.EqualTo(new[] { ("root", "none", AuthenticationOutcome.Refused), ("root", "password", AuthenticationOutcome.Refused) }));
        Disconnected end = (Disconnected)events[^1];
        Assert.That(end.Code, Is.EqualTo(11));
        Assert.That(end.ByPeer, Is.True);
        Assert.That(end.Reason, Does.StartWith("bye").And.Not.Contain("\u001b"));
        Assert.That(string.Concat(events), Does.Not.Contain("hunter2"));
    }

    [Test]
    public void A_key_offered_is_shown_by_its_fingerprint()
    {
        List<AuthenticationAttempted> attempts = [];
        ScriptedChecker<ISSHPrivateKey> checker = new(credentials =>
            credentials.Signature is null ? throw new ValidPublicKey() : credentials.Username.Decode());
        UserAuthRig rig = new([checker], factory => factory.Events.OfType<AuthenticationAttempted>().Subscribe(attempts.Add));
        rig.AskAboutKey("user", TestKeys.Ecdsa256);
        rig.AskByKey("user", TestKeys.Ecdsa256);
        Assert.That(attempts.Select(attempt => attempt.Outcome), Is.EqualTo(new[] { AuthenticationOutcome.KeyWouldDo, AuthenticationOutcome.Success }));
        Assert.That(attempts.Select(attempt => attempt.Fingerprint), Is.All.EqualTo("SHA256:" + TestKeys.Ecdsa256.Fingerprint().TrimEnd('=')));
        Assert.That(attempts.Select(attempt => attempt.Algorithm), Is.All.EqualTo("ecdsa-sha2-nistp256"));
    }

    [Test]
    public void A_login_is_published_when_the_service_runs()
    {
        List<SSHEvent> events = [];
        UserAuthRig rig = new(
            [new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" }], factory => factory.Events.Subscribe(events.Add));
        SSHService? running = null;
        using (rig.Factory.Events.OfType<LoggedIn>().Subscribe(_ => running = rig.Server.Service))
        {
            rig.AskByPassword("user", "password");
        }

        LoggedIn login = (LoggedIn)events[^1];
        Assert.That((login.User, login.Method, login.Service), Is.EqualTo(("user", "password", "ssh-connection")));
        Assert.That(running, Is.InstanceOf<SSHConnection>());
    }

    [Test]
    public void Connections_are_numbered_and_one_turned_away_is_told_with_its_reason()
    {
        List<SSHEvent> events = [];
        UserAuthRig rig = new(
            [],
            factory =>
            {
                factory.MaxStartupsPerSource = 1;
                factory.Events.Subscribe(events.Add);
            });
        Assert.That(rig.Factory.BuildProtocol(rig.Peer.End.GetPeer()), Is.Null);
        ClientRefused refused = (ClientRefused)events[^1];
        Assert.That(refused.ConnectionId, Is.EqualTo(2));
        Assert.That(refused.Reason, Does.Contain("this source"));
        Assert.That(rig.Log.Written, Has.Some.Contains("turned away"));
    }

    [Test]
    public void A_subscriber_that_throws_ends_nothing()
    {
        UserAuthRig rig = new(
            [new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" }],
            factory => factory.Events.Subscribe(_ => throw new InvalidOperationException("a subscriber's")));
        rig.AskByPassword("user", "password");
        rig.ExpectSuccess();
        Assert.That(rig.Log.Written, Has.Some.Contains("a subscriber's"));
    }

    [Test]
    public void Nothing_is_allocated_while_nobody_subscribes()
    {
        UserAuthRig rig = new([]);
        ConnectionLedger ledger = (ConnectionLedger)((ISSHTransportFactory)rig.Factory).Observer!;
        NegotiatedAlgorithms algorithms = new("", "", "", "", "", "", "", "", StrictKeyExchange: true);
        UserAuthAttempt attempt = new("", "", "", "", 0, IsFirst: true) { Peer = new Internet.IPv4Address("TCP", "192.0.2.1", 1), Login = new SSHLogin("") };
        PublishAll();
        long before = GC.GetAllocatedBytesForCurrentThread();
        PublishAll();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void PublishAll()
        {
            ledger.KeyExchanged(rig.Server, algorithms);
            ledger.Identified(rig.Server, null!);
            ledger.Attempted(rig.Server, attempt, AuthenticationOutcome.Refused);
        }
    }
}
