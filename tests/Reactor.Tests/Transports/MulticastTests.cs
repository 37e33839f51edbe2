using System.Net.Sockets;
using Twisted.Internet;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>Groups of receivers, over the loopback interface, on each back end.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class MulticastTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private const string Group = "225.0.0.250";
    private const string Loopback = "127.0.0.1";

    [Test]
    public void Members_of_a_group_get_what_is_sent_to_it_until_they_leave()
    {
        Run(async Deferred () =>
        {
            (UDPPeer one, IListeningPort port) = Open(0);
            (UDPPeer two, _) = Open(PortOf(port));
            (UDPPeer sender, _) = Open(0);
            await one.Transport!.JoinGroup(Group, Loopback);
            await two.Transport!.JoinGroup(Group, Loopback);
            sender.Transport!.SetOutgoingInterface(Loopback);
            sender.Transport.Write("all", (Group, PortOf(port)));
            await Until(() => one.Notes.Datagrams.Count == 1 && two.Notes.Datagrams.Count == 1);

            await one.Transport.LeaveGroup(Group, Loopback);
            await two.Transport.LeaveGroup(Group, Loopback);
            sender.Transport.Write("nobody", (Group, PortOf(port)));
            await Later(0.01);
            Assert.That(one.Notes.Datagrams, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void The_options_are_what_they_were_set_to()
    {
        (UDPPeer peer, _) = Open(0);
        IMulticastTransport transport = peer.Transport!;
        Assert.That(transport.GetTTL(), Is.EqualTo(1));
        transport.SetTTL(7);
        Assert.That(transport.GetTTL(), Is.EqualTo(7));
        Assert.That(() => transport.SetTTL(256), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(transport.GetLoopbackMode(), Is.True);
        transport.SetLoopbackMode(false);
        Assert.That(transport.GetLoopbackMode(), Is.False);
        Assert.That(transport.GetOutgoingInterface(), Is.EqualTo("0.0.0.0"));
        transport.SetOutgoingInterface(Loopback);
        Assert.That(transport.GetOutgoingInterface(), Is.EqualTo(Loopback));
        Assert.That(() => transport.SetOutgoingInterface("eth0"), Throws.TypeOf<InvalidAddressError>());
    }

    [Test]
    public void The_options_of_IPv6_go_by_the_index_of_an_interface()
    {
        if (!Socket.OSSupportsIPv6)
        {
            Assert.Ignore("This system has no IPv6.");
        }

        Run(async Deferred () =>
        {
            UDPPeer peer = new();
            Reactor.ListenMulticast(0, peer, "::");
            IMulticastTransport transport = peer.Transport!;
            transport.SetTTL(3);
            Assert.That(transport.GetTTL(), Is.EqualTo(3));
            transport.SetOutgoingInterface("1");
            Assert.That(transport.GetOutgoingInterface(), Is.EqualTo("1"));
            Assert.That(() => transport.SetOutgoingInterface("::1"), Throws.TypeOf<InvalidAddressError>());
            await transport.JoinGroup("ff02::114", "1");
            await transport.LeaveGroup("ff02::114", "1");
        });
    }

    [Test]
    public void What_is_no_group_cannot_be_joined()
    {
        Run(async Deferred () =>
        {
            (UDPPeer peer, _) = Open(0);
            foreach (string bad in new[] { "127.0.0.1", "ff02::114" })
            {
                Exception? error = null;
                try
                {
                    await peer.Transport!.JoinGroup(bad, Loopback);
                }
                catch (MulticastJoinError caught)
                {
                    error = caught;
                }

                Assert.That(error, Is.Not.Null, bad);
                Assert.That(error!.Message, Does.Contain(bad));
            }
        });
    }

    [Test]
    public void A_group_may_be_given_by_name()
    {
        Run(async Deferred () =>
        {
            Reactor.Lookup = static name => name == "group.example"
                ? [System.Net.IPAddress.Parse(Group)]
                : throw new SocketException((int)SocketError.HostNotFound);
            (UDPPeer peer, IListeningPort port) = Open(0);
            await peer.Transport!.JoinGroup("group.example", Loopback);
            peer.Transport.SetOutgoingInterface(Loopback);
            peer.Transport.Write("x", (Group, PortOf(port)));
            await Until(() => peer.Notes.Datagrams.Count == 1);
            Exception? error = null;
            try
            {
                await peer.Transport.JoinGroup("nowhere.example", Loopback);
            }
            catch (MulticastJoinError caught)
            {
                error = caught;
            }

            Assert.That(error?.Message, Does.Contain("nowhere.example"));
        });
    }

    [Test]
    public void Only_those_that_say_so_share_a_port()
    {
        (_, IListeningPort port) = Open(0);
        Assert.That(() => Open(PortOf(port)), Throws.Nothing);
        Assert.That(() => Reactor.ListenMulticast(PortOf(port), new UDPPeer()), Throws.TypeOf<CannotListenError>());
    }

    private static int PortOf(IListeningPort port) => ((IPv4Address)port.GetHost()).Port;

    private (UDPPeer Peer, IListeningPort Port) Open(int port)
    {
        UDPPeer peer = new();
        return (peer, Reactor.ListenMulticast(port, peer, listenMultiple: true));
    }
}
