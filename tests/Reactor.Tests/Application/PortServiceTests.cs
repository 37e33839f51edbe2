using Twisted.Application;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Reactor.Tests.ApplicationTests;

/// <summary>Ports and connections that are there while a service runs.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PortServiceTests
{
    private readonly MemoryReactorClock _reactor = new();

    [Test]
    public void A_port_is_opened_once_by_the_first_start_and_closed_by_the_stop()
    {
        Factory factory = new();
        TCPServer service = new(79, factory, 5, "127.0.0.1", _reactor);
        service.PrivilegedStartService();
        service.StartService();
        MemoryListener listener = _reactor.TcpServers.Single();
        Assert.That(
            (listener.Port, listener.Backlog, listener.Interface, listener.Listening, service.Port),
            Is.EqualTo((79, 5, "127.0.0.1", true, (IListeningPort)listener)));
        service.StopService();
        Assert.That((listener.Listening, service.Port, service.Running), Is.EqualTo((false, (IListeningPort?)null, false)));
        service.StartService();
        Assert.That(_reactor.TcpServers, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_connection_is_begun_by_the_start_and_given_up_by_the_stop()
    {
        Note factory = new();
        TCPClient service = new("192.0.2.1", 79, factory, reactor: _reactor);
        service.StartService();
        Assert.That(_reactor.TcpClients.Single().Connecting, Is.True);
        service.StopService();
        Assert.That((_reactor.TcpClients.Single().Connecting, factory.Failed), Is.EqualTo((false, true)));
    }

    [Test]
    public void A_service_by_text_listens_and_stops()
    {
        StreamServerEndpointService service = Strports.Service("tcp:79:interface=127.0.0.1", new Factory(), _reactor);
        service.PrivilegedStartService();
        service.StartService();
        MemoryListener listener = _reactor.TcpServers.Single();
        Assert.That((listener.Port, listener.Interface), Is.EqualTo((79, "127.0.0.1")));
        service.StopService();
        Assert.That(listener.Listening, Is.False);
    }

    [Test]
    public void A_service_by_text_throws_what_it_cannot_listen_for_and_may_be_started_again()
    {
        Refusing factory = new();
        StreamServerEndpointService service = Strports.Service("tcp:79", factory, _reactor);
        Assert.That(service.PrivilegedStartService, Throws.TypeOf<CannotListenError>());
        Assert.That(service.StopService().Called, Is.True);
        factory.Refuses = false;
        service.PrivilegedStartService();
        Assert.That((service.Failed, service.WaitingForPort!.Called), Is.EqualTo(((Twisted.Python.Failure?)null, true)));
    }

    [Test]
    public void An_application_has_a_name_and_whom_to_run_as()
    {
        Twisted.Application.Application application = new("finger", uid: 1, gid: 2);
        Assert.That((application.Name, application.Uid, application.Gid), Is.EqualTo(("finger", (int?)1, (int?)2)));
        Assert.That(() => new Twisted.Application.Application("finger", uid: -1), Throws.InstanceOf<ArgumentException>());
    }

    private sealed class Note : ClientFactory
    {
        public bool Failed { get; private set; }

        public override void ClientConnectionFailed(IConnector connector, Twisted.Python.Failure reason) => Failed = true;
    }

    private sealed class Refusing : Factory
    {
        public bool Refuses { get; set; } = true;

        public override void DoStart()
        {
            if (Refuses)
            {
                throw new CannotListenError("", 79, new InvalidOperationException("in use"));
            }
        }
    }
}
