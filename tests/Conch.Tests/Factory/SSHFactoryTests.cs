using System.Numerics;
using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests;

internal sealed class SSHFactoryTests
{
    private static readonly IAddress Peer = new IPv4Address("TCP", "192.0.2.1", 50000);

    [Test]
    public void Without_a_key_no_port_opens()
    {
        SSHFactory factory = new();
        MemoryReactorClock reactor = new();
        Assert.That(
            () => reactor.ListenTCP(2022, factory),
            Throws.InstanceOf<ConchError>().With.Message.EqualTo("The SSH server has no host key. Set SSHFactory.PrivateKeys, or override GetPrivateKeys."));
    }

    [Test]
    public void Public_halves_left_out_are_derived()
    {
        SSHFactory factory = new() { PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 } };
        factory.StartFactory();
        Assert.That(factory.PublicKeys!["ssh-ed25519"], Is.EqualTo(TestKeys.Ed25519.Public()));
    }

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public void Warms_up_when_it_starts_unless_told_not_to(bool warmsUp, int times)
    {
        int calls = 0;
        SSHFactory factory = new()
        {
            PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 },
            WarmsUp = warmsUp,
            WarmUp = suite => calls += suite == CryptoSuite.Current ? 1 : 0,
        };
        factory.StartFactory();
        Assert.That(calls, Is.EqualTo(times));
    }

    [Test]
    public void Warms_up_by_default() => Assert.That(new SSHFactory().WarmsUp, Is.True);

    [Test]
    public void A_factory_that_cannot_start_does_not_warm_up()
    {
        int calls = 0;
        SSHFactory factory = new() { WarmUp = _ => calls++ };
        Assert.That(factory.StartFactory, Throws.InstanceOf<ConchError>());
        Assert.That(calls, Is.Zero);
    }

    [Test]
    public void Halves_of_two_keys_are_refused()
    {
        SSHFactory factory = new()
        {
            PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 },
            PublicKeys = new() { ["ssh-ed25519"] = Key.Generate("ed25519").Public() },
        };
        Assert.That(factory.StartFactory, Throws.InstanceOf<ConchError>().With.Message.Contains("not the two halves"));
    }

    [Test]
    public void A_public_key_among_the_private_ones_is_refused()
    {
        SSHFactory factory = new() { PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519.Public() } };
        Assert.That(factory.StartFactory, Throws.InstanceOf<ConchError>().With.Message.Contains("holds a public key"));
    }

    [Test]
    public void A_public_key_alone_is_refused()
    {
        SSHFactory factory = new()
        {
            PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 },
            PublicKeys = new() { ["ecdsa-sha2-nistp256"] = TestKeys.Ecdsa256.Public() },
        };
        Assert.That(factory.StartFactory, Throws.InstanceOf<ConchError>().With.Message.Contains("no private key beside it"));
    }

    [Test]
    public void A_key_under_a_false_name_is_refused_and_the_right_name_told()
    {
        SSHFactory factory = new() { PrivateKeys = new() { ["ssh-rsa"] = TestKeys.Ed25519 } };
        Assert.That(factory.StartFactory, Throws.InstanceOf<ConchError>().With.Message.Contains("name it \"ssh-ed25519\""));
    }

    [Test]
    public void Keys_and_primes_not_set_are_asked_for_as_the_port_opens()
    {
        Asked factory = new();
        Assert.That(factory.PrivateKeys, Is.Null);
        new MemoryReactorClock().ListenTCP(2022, factory);
        Assert.That(factory.PrivateKeys, Contains.Key("ssh-ed25519"));
        Assert.That(Offer(factory).KeyExchanges, Does.Contain("diffie-hellman-group-exchange-sha256"));
        Assert.That(factory.GetDHPrime(2000), Is.EqualTo((new BigInteger(2), new BigInteger(23))));
        Assert.That(factory.GetDHPrime(int.MaxValue), Is.EqualTo((new BigInteger(5), new BigInteger(47))));
    }

    [Test]
    public void Without_primes_there_is_no_group_exchange()
    {
        SSHFactory factory = Started(TestKeys.Ed25519);
        Assert.That(Offer(factory).KeyExchanges, Has.None.Contains("group-exchange"));
        Assert.That(() => factory.GetDHPrime(2048), Throws.InstanceOf<ConchError>());
    }

    [Test]
    public void Group_exchange_alone_and_no_primes_is_an_error()
    {
        SSHFactory factory = new()
        {
            PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 },
            SupportedKeyExchanges = ["diffie-hellman-group-exchange-sha256"],
        };
        Assert.That(factory.StartFactory, Throws.InstanceOf<ConchError>().With.Message.Contains("Primes"));
    }

    [Test]
    public void The_keys_decide_the_signature_algorithms_best_first_and_SHA1_is_off()
    {
        Assert.That(
            Offer(Started(TestKeys.Rsa2048, TestKeys.Ecdsa256, TestKeys.Ed25519)).PublicKeys,
            Is.EqualTo(new[] { "ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256" }));
    }

    [Test]
    public void Old_algorithms_are_one_assignment_away()
    {
        SSHFactory factory = new()
        {
            PrivateKeys = new() { ["ssh-rsa"] = TestKeys.Rsa2048 },
            SupportedPublicKeys = ["ssh-rsa"],
            SupportedKeyExchanges = ["diffie-hellman-group14-sha1"],
            SupportedCiphers = ["aes128-ctr"],
            SupportedMACs = ["hmac-sha1"],
            SupportedCompressions = ["zlib@openssh.com", "none"],
        };
        factory.StartFactory();
        AlgorithmOffer offer = Offer(factory);
        Assert.That(offer.PublicKeys, Is.EqualTo(new[] { "ssh-rsa" }));
        Assert.That(offer.KeyExchanges, Is.EqualTo(new[] { "diffie-hellman-group14-sha1" }));
        Assert.That(offer.MACs, Is.EqualTo(new[] { "hmac-sha1" }));
        Assert.That(offer.Compressions, Is.EqualTo(new[] { "zlib@openssh.com", "none" }));
    }

    [Test]
    public void An_algorithm_that_does_not_exist_is_named()
    {
        SSHFactory factory = new()
        {
            PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 },
            SupportedCiphers = ["aes256-ctr", "rot13"],
        };
        Assert.That(factory.StartFactory, Throws.InstanceOf<ConchError>().With.Message.EqualTo("SSHFactory.SupportedCiphers names \"rot13\"; there is no such algorithm."));
    }

    [Test]
    public void An_empty_list_is_an_error()
    {
        SSHFactory factory = new() { PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 }, SupportedMACs = [] };
        Assert.That(factory.StartFactory, Throws.InstanceOf<ConchError>().With.Message.Contains("SupportedMACs is empty"));
    }

    [Test]
    public void Signature_algorithms_that_no_key_makes_are_an_error()
    {
        SSHFactory factory = new() { PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519 }, SupportedPublicKeys = ["rsa-sha2-256"] };
        Assert.That(factory.StartFactory, Throws.InstanceOf<ConchError>().With.Message.Contains("None of the host keys (ssh-ed25519)"));
    }

    [Test]
    public void The_offer_is_made_once_and_anew_after_a_change()
    {
        SSHFactory factory = Started(TestKeys.Ed25519);
        AlgorithmOffer first = Offer(factory);
        Assert.That(Offer(factory), Is.SameAs(first));
        factory.SupportedCiphers = ["aes256-ctr"];
        Assert.That(Offer(factory).Ciphers, Is.EqualTo(new[] { "aes256-ctr" }));
    }

    [Test]
    public void Services_are_Twisteds_and_only_the_login_is_there_before_it()
    {
        SSHFactory factory = Started(TestKeys.Ed25519);
        SSHServerTransport transport = (SSHServerTransport)factory.BuildProtocol(Peer)!;
        Assert.That(transport.Factory, Is.SameAs(factory));
        Assert.That((object?)factory.GetService(transport, "ssh-userauth")?.Invoke(), Is.InstanceOf<SSHUserAuthServer>());
        Assert.That((object?)factory.GetService(transport, "ssh-connection"), Is.Null);
        Assert.That((object?)factory.GetService(transport, "ssh-other"), Is.Null);
        transport.Avatar = new ConchUser();
        Assert.That((object?)factory.GetService(transport, "ssh-connection")?.Invoke(), Is.InstanceOf<SSHConnection>());
    }

    [Test]
    public void LoginGraceTime_is_the_transports_limit()
    {
        SSHFactory factory = Started(TestKeys.Ed25519);
        Assert.That(factory.LoginGraceTime, Is.EqualTo(TimeSpan.FromSeconds(120)));
        factory.LoginGraceTime = TimeSpan.FromSeconds(30);
        Assert.That(factory.Limits.LoginGrace, Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(SSHLimits.Default.LoginGrace, Is.EqualTo(TimeSpan.FromSeconds(120)), "others keep theirs");
    }

    [Test]
    public void The_eleventh_connection_of_a_source_that_waits_for_its_login_is_refused()
    {
        SSHFactory factory = Started(TestKeys.Ed25519);
        MemoryReactorClock reactor = new();
        List<StringTransport> held = [];
        for (int i = 0; i < 10; i++)
        {
            held.Add(Connect(factory, reactor, Peer)!);
        }

        Assert.That(factory.WaitingForLogin, Is.EqualTo(10));
        Assert.That(factory.BuildProtocol(Peer), Is.Null);
        Assert.That(factory.RefusedConnections, Is.EqualTo(1));
        held[0].Close();
        Assert.That(factory.WaitingForLogin, Is.EqualTo(9));
        Assert.That(factory.BuildProtocol(Peer), Is.Not.Null);
    }

    [Test]
    public void MaxStartups_refuses_from_any_source()
    {
        SSHFactory factory = Started(TestKeys.Ed25519);
        factory.MaxStartups = new MaxStartups(2, 100, 2);
        MemoryReactorClock reactor = new();
        Connect(factory, reactor, new IPv4Address("TCP", "192.0.2.1", 1));
        Connect(factory, reactor, new IPv4Address("TCP", "192.0.2.2", 1));
        Assert.That(factory.BuildProtocol(new IPv4Address("TCP", "192.0.2.3", 1)), Is.Null);
    }

    [Test]
    public void Both_limits_can_be_lifted()
    {
        SSHFactory factory = Started(TestKeys.Ed25519);
        factory.MaxStartups = null;
        factory.MaxStartupsPerSource = null;
        MemoryReactorClock reactor = new();
        for (int i = 0; i < 200; i++)
        {
            Assert.That(Connect(factory, reactor, Peer), Is.Not.Null);
        }
    }

    [Test]
    public void Who_is_logged_in_waits_no_more()
    {
        UserAuthRig rig = UserAuthRig.With(new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" });
        Assert.That(rig.Factory.WaitingForLogin, Is.EqualTo(1));
        rig.AskByPassword("user", "password");
        Assert.That(rig.Factory.WaitingForLogin, Is.Zero);
        rig.Peer.End.Lose();
        Assert.That(rig.Factory.WaitingForLogin, Is.Zero);
    }

    private static AlgorithmOffer Offer(SSHFactory factory) => ((ISSHTransportFactory)factory).Offer;

    private static SSHFactory Started(params Key[] keys)
    {
        SSHFactory factory = new() { PrivateKeys = keys.ToDictionary(key => key.SshType(), StringComparer.Ordinal) };
        factory.StartFactory();
        return factory;
    }

    private static StringTransport? Connect(SSHFactory factory, MemoryReactorClock reactor, IAddress peer)
    {
        Protocol? protocol = factory.BuildProtocol(peer);
        StringTransport transport = new(reactor, peerAddress: peer);
        protocol?.MakeConnection(transport);
        return protocol is null ? null : transport;
    }

    private sealed class Asked : SSHFactory
    {
        public override Dictionary<string, Key>? GetPrivateKeys() => new() { ["ssh-ed25519"] = TestKeys.Ed25519 };

        public override Dictionary<int, List<(BigInteger G, BigInteger P)>>? GetPrimes() =>
            new() { [2048] = [(2, 23)], [4096] = [(5, 47)] };
    }
}
