using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests;

/// <summary>A server has so long for its answers to a login; its client's user has as long as it takes.</summary>
internal sealed class LoginPatienceTests
{
    private static readonly SSHLimits Impatient = new() { LoginGrace = TimeSpan.FromSeconds(30) };

    [Test]
    public void A_server_that_stops_answering_is_left()
    {
        ClientRig rig = new(limits: Impatient);
        rig.Expect("none");
        Advance(rig, 29.9);
        Assert.That(rig.Ended, Is.Null);
        Advance(rig, 0.2);
        Assert.That(rig.Ended, Does.StartWith("error 11 ").And.Contain("does not answer"));
    }

    [Test]
    public void A_server_that_does_not_grant_the_service_is_left()
    {
        MemoryReactorClock reactor = new();
        TrustingClientTransport client = new(new CannedUserAuthClient("user", new RecordingService("ssh-connection"))) { Limits = Impatient };
        SSHSessionPair pair = new(reactor, client, new TestServer(new TestFactory()) { Limits = Impatient with { LoginGrace = TimeSpan.Zero } }, () => reactor.RunQueued())
        {
            // The server never hears of the request, nor of the end of the key exchange that lies before it.
            FromClient = data => client.HostKey.IsEmpty ? data : [],
        };
        pair.Flush();
        Assert.That(client.IsEncrypted("both"), Is.True);
        reactor.Advance(29.9);
        Assert.That(client.IsEnding, Is.False);
        reactor.Advance(0.2);
        Assert.That(client.IsEnding, Is.True);
    }

    [Test]
    public void What_the_user_takes_does_not_count_and_what_the_server_took_before_does()
    {
        Deferred<Bytes?> password = new();
        ClientRig rig = new(create: instance => new Thinking(instance, password), limits: Impatient);
        rig.Expect("none");
        Advance(rig, 20);
        rig.Refuse("password");
        Advance(rig, 1000);
        Assert.That(rig.Ended, Is.Null);
        password.Callback((Bytes)"secret");
        rig.Pair.Flush();
        rig.Expect("password");
        Advance(rig, 9.9);
        Assert.That(rig.Ended, Is.Null);
        Advance(rig, 0.2);
        Assert.That(rig.Ended, Is.Not.Null);
    }

    [Test]
    public void A_server_that_goes_on_refusing_has_no_more_time_than_one_that_is_silent()
    {
        ClientRig rig = new(auth => Enumerable.Repeat((Bytes)"guess", 100).ToList().ForEach(auth.Passwords.Enqueue), limits: Impatient);
        for (int i = 0; i < 3; i++)
        {
            Advance(rig, 9);
            rig.Refuse("password");
        }

        Assert.That(rig.Ended, Is.Null);
        Advance(rig, 9);
        Assert.That(rig.Ended, Is.Not.Null);
    }

    [Test]
    public void Who_is_in_waits_for_ever()
    {
        ClientRig rig = new(limits: Impatient);
        rig.LetIn();
        Assert.That(rig.IsIn, Is.True);
        Advance(rig, 1000);
        Assert.That(rig.Ended, Is.Null);
    }

    [Test]
    public void Zero_waits_for_ever()
    {
        ClientRig rig = new(limits: Impatient with { LoginGrace = TimeSpan.Zero });
        Advance(rig, 100_000);
        Assert.That(rig.Ended, Is.Null);
    }

    [Test]
    public void No_timer_outlives_the_connection()
    {
        ClientRig rig = new(limits: Impatient);
        rig.Pair.ClientEnd.Lose(new ConnectionLost());
        rig.Pair.ServerEnd.Lose(new ConnectionLost());
        Assert.That(rig.Reactor.GetDelayedCalls(), Is.Empty);
    }

    private static void Advance(ClientRig rig, double seconds)
    {
        rig.Reactor.Advance(seconds);
        rig.Pair.Flush();
    }

    private sealed class Thinking(SSHService instance, Deferred<Bytes?> password) : CannedUserAuthClient("user", instance)
    {
        public override Deferred<Bytes?> GetPassword(string? prompt = null) => password;
    }
}
