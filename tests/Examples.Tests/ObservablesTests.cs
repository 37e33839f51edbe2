using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Examples.Tests;

/// <summary>examples/Core/Observables on virtual time: nothing here waits.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ObservablesTests
{
    private readonly MemoryReactorClock _reactor = new();

    [Test]
    public void Throttle_answers_with_the_last_after_a_second_of_silence()
    {
        StringTransport transport = Connect(new Throttled());
        foreach (string chunk in (string[])["one", "two", "three"])
        {
            transport.Deliver(chunk);
            _reactor.Advance(0.9);
        }

        Assert.That(transport.Value(), Is.EqualTo(Bytes.Empty));
        _reactor.Advance(0.1);
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"at last: three"));
    }

    [Test]
    public void Buffer_answers_after_three_chunks_or_two_seconds()
    {
        StringTransport transport = Connect(new Buffered());
        transport.Deliver("a");
        transport.Deliver("b");
        Assert.That(transport.Value(), Is.EqualTo(Bytes.Empty));
        transport.Deliver("c");
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"abc"));
        transport.Deliver("d");
        _reactor.Advance(1.9);
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"abc"));
        _reactor.Advance(0.1);
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"abcd"));
    }

    [Test]
    public void Window_counts_the_bytes_of_each_second()
    {
        StringTransport transport = Connect(new Windowed());
        transport.Deliver("1234");
        _reactor.Advance(0.5);
        transport.Deliver("56");
        _reactor.Advance(0.5);
        _reactor.Advance(1);
        transport.Deliver("7");
        _reactor.Advance(1);
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"6 bytes\r\n1 bytes\r\n"));
    }

    [Test]
    public void Timeout_hangs_up_after_five_seconds_of_silence()
    {
        StringTransport transport = Connect(new TimedOut());
        _reactor.Advance(4.9);
        transport.Deliver("here");
        _reactor.Advance(4.9);
        Assert.That(transport.Disconnecting, Is.False);
        _reactor.Advance(0.1);
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"heretoo late\r\n"));
        Assert.That(transport.Disconnecting, Is.True);
    }

    [Test]
    public void Connections_are_counted_each_second()
    {
        IListeningPort port = _reactor.ListenTCP(8000, Factory.ForProtocol<Greeter>());
        List<string> said = [];
        using IDisposable counting = Greeter.CountEachSecond(port, _reactor.Scheduler, said.Add);
        MemoryListener listener = _reactor.TcpServers.Single();
        listener.Accept(new Protocol());
        listener.Accept(new Protocol());
        _reactor.Advance(1);
        _reactor.Advance(1);
        Assert.That(said, Is.EqualTo((string[])["2 connections, the last from 127.0.0.1:54321"]));
    }

    [Test]
    public void Nothing_is_left_on_the_clock_when_a_connection_is_gone()
    {
        foreach (Protocol protocol in (Protocol[])[new Throttled(), new Buffered(), new Windowed(), new TimedOut()])
        {
            StringTransport transport = Connect(protocol);
            transport.Deliver("something");
            transport.Close(new ConnectionLost());
        }

        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    private StringTransport Connect(Protocol protocol)
    {
        StringTransport transport = new(_reactor);
        protocol.MakeConnection(transport);
        return transport;
    }
}
