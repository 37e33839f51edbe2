using System.Reactive.Linq;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Reactor.Tests.Testing;

internal sealed class ReactorSchedulerTests
{
    [Test]
    public void A_protocol_schedules_by_rx_on_the_time_of_its_transports_reactor()
    {
        StringTransport transport = new();
        Protocol protocol = new();
        protocol.MakeConnection(transport);
        using IDisposable timer = Observable.Timer(TimeSpan.FromSeconds(5), protocol.Transport!.Reactor.Scheduler)
            .Subscribe(_ => protocol.Transport.Write("late"));
        Clock clock = (Clock)transport.Reactor;
        clock.Advance(4.9);
        Assert.That(transport.Value().IsEmpty, Is.True);
        clock.Advance(0.2);
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"late"));
    }
}
