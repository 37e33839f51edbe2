using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;

namespace Twisted.Reactor.Tests.ProtocolTests.Policies;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class LimitTests
{
    [Test]
    public void A_peer_has_so_many_connections_and_others_are_not_affected()
    {
        LimitConnectionsByPeer factory = new(Factory.ForProtocol<Discard>()) { MaxConnectionsPerPeer = 2 };
        IAddress one = new IPv4Address("TCP", "10.0.0.1", 1000);
        IAddress two = new IPv4Address("TCP", "10.0.0.2", 1000);
        StringTransport first = Connect(factory, one)!;
        Assert.That(Connect(factory, new IPv4Address("TCP", "10.0.0.1", 1001)), Is.Not.Null);
        Assert.That(Connect(factory, one), Is.Null);
        Assert.That(Connect(factory, two), Is.Not.Null);
        first.Close();
        Assert.That(Connect(factory, one), Is.Not.Null);
    }

    [Test]
    public void Only_peers_that_are_connected_have_a_place_in_the_table()
    {
        LimitConnectionsByPeer factory = new(Factory.ForProtocol<Discard>());
        for (int i = 0; i < 1000; i++)
        {
            Connect(factory, new IPv4Address("TCP", $"10.0.{i / 256}.{i % 256}", 1))!.Close();
        }

        Assert.That(factory.PeerCount, Is.Zero);
    }

    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", ExpectedResult = true)]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:3::1", ExpectedResult = false)]
    [TestCase("::ffff:10.0.0.1", "::ffff:10.0.0.1", ExpectedResult = true)]
    [TestCase("::ffff:10.0.0.1", "::ffff:10.0.0.2", ExpectedResult = false)]
    public bool An_IPv6_network_counts_as_one_peer(string one, string other)
    {
        LimitConnectionsByPeer factory = new(Factory.ForProtocol<Discard>()) { MaxConnectionsPerPeer = 1 };
        Connect(factory, new IPv6Address("TCP", one, 1));
        return Connect(factory, new IPv6Address("TCP", other, 1)) is null;
    }

    [Test]
    public void Above_the_total_limit_a_connection_is_refused_or_told_so()
    {
        LimitTotalConnectionsFactory factory = new() { Protocol = static () => new Echo(), ConnectionLimit = 1 };
        IAddress addr = new IPv4Address("TCP", "10.0.0.1", 1000);
        StringTransport first = Connect(factory, addr)!;
        Assert.That(Connect(factory, addr), Is.Null);
        factory.OverflowProtocol = static () => new QOTD();
        StringTransport overflow = Connect(factory, addr)!;
        Assert.That(overflow.Value().IsEmpty, Is.False);
        Assert.That(overflow.Disconnecting, Is.True);
        Assert.That(factory.ConnectionCount, Is.EqualTo(2));
        overflow.Close();
        first.Close();
        Assert.That(factory.ConnectionCount, Is.Zero);
        StringTransport next = Connect(factory, addr)!;
        next.Deliver("x");
        Assert.That(next.Value(), Is.EqualTo((Bytes)"x"));
    }

    [Test]
    public void Those_who_are_told_so_are_limited_too()
    {
        LimitTotalConnectionsFactory factory = new()
        {
            Protocol = static () => new Echo(),
            OverflowProtocol = static () => new Discard(),
            ConnectionLimit = 1,
        };
        IAddress addr = new IPv4Address("TCP", "10.0.0.1", 1000);
        int taken = Enumerable.Range(0, 1000).Count(_ => Connect(factory, addr) is not null);
        Assert.That(taken, Is.EqualTo(1 + factory.OverflowLimit));
    }

    [Test]
    public void Without_a_limit_all_are_taken()
    {
        LimitTotalConnectionsFactory factory = new() { Protocol = static () => new Echo() };
        Assert.That(Enumerable.Range(0, 100).Select(_ => Connect(factory, new IPv4Address("TCP", "10.0.0.1", 1))), Has.None.Null);
    }

    private static StringTransport? Connect(Factory factory, IAddress peer)
    {
        StringTransport transport = new(reactor: null, peerAddress: peer);
        Protocol? protocol = factory.BuildProtocol(peer);
        protocol?.MakeConnection(transport);
        return protocol is null ? null : transport;
    }
}
