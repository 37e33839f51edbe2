using System.Net.Sockets;
using Twisted.Internet;
using Twisted.Internet.Group;

namespace Twisted.Reactor.Tests.Group;

/// <summary>One reactor accepts for all: what happens when another one does not come to its connections.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
[NonParallelizable]
public sealed class DealingTests<TReactor> : GroupFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [Test]
    public void A_busy_reactor_is_given_no_more_than_a_few_and_serves_those_later()
    {
        using ManualResetEventSlim release = new();
        ReactorGroupPort port = Listen(reusePort: false);
        Group.Start();
        Hold(release);
        Socket[] clients = [.. Enumerable.Range(0, 4 * DealtPort.MaxWaiting).Select(_ => Connect(port))];
        Socket[] waiting = [.. clients.Where(static (_, i) => i % 2 == 1).Take(DealtPort.MaxWaiting)];
        int[] served = [.. clients.Except(waiting).Select(Ask)];
        Assert.That(served, Is.All.Zero.And.Exactly(3 * DealtPort.MaxWaiting).Items);
        release.Set();
        Assert.That(waiting.Select(Ask), Is.All.EqualTo(1));
        Assert.That(Ask(Connect(port)) + Ask(Connect(port)), Is.EqualTo(1), "it takes its turn again");
    }

    [Test]
    public void What_waits_for_a_reactor_that_ends_first_is_closed()
    {
        using ManualResetEventSlim release = new();
        ReactorGroupPort port = Listen(reusePort: false);
        Group.Start();
        Hold(release, Group.Reactors[1].Crash);
        Ask(Connect(port));
        Socket waiting = Connect(port);
        Ask(Connect(port));
        release.Set();
        Wait(Group.Completion);
        Assert.That(IsClosed(waiting), Is.True);
    }

    [Test]
    public void What_waits_when_the_port_is_closed_is_closed_too()
    {
        using ManualResetEventSlim release = new();
        ReactorGroupPort port = Listen(reusePort: false);
        Group.Start();

        // Before it comes to the calls that bring it connections.
        Hold(release, () => port.PortOn(1).StopListening());
        Ask(Connect(port));
        Socket waiting = Connect(port);
        Ask(Connect(port));
        release.Set();
        Assert.That(IsClosed(waiting), Is.True);
        Wait(port.StopListeningAsync());
    }

    /// <summary>Keeps the second reactor's loop busy until <paramref name="release"/>, and then does <paramref name="then"/> before all else.</summary>
    private void Hold(ManualResetEventSlim release, Action? then = null)
    {
        using ManualResetEventSlim held = new();
        Group.Reactors[1].CallFromThread(() =>
        {
            held.Set();
            release.Wait(Watchdog);
            then?.Invoke();
        });
        held.Wait(Watchdog);
    }
}
