using Twisted.Internet;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>Connections that come and go leave nothing behind. The bench "drops" has ten times as many at once.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
[Platform("Linux")]
public sealed class ChurnTests<TReactor> : TCPFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private const int Rounds = 10;
    private const int Together = 100;
    private const int PerRound = 1000;

    [Test]
    public void A_thousand_connections_ten_times_over_leave_descriptors_and_memory_as_they_were()
    {
        Run(async Deferred () =>
        {
            IListeningPort port = Listen(static () => new Protocol(), backlog: Together);
            await Round(port);
            int descriptors = Descriptors();
            long memory = GC.GetTotalMemory(forceFullCollection: true);
            for (int round = 0; round < Rounds; round++)
            {
                await Round(port);
            }

            await Later(0.01);
            Assert.That(Descriptors(), Is.LessThanOrEqualTo(descriptors + 2));
            long grown = GC.GetTotalMemory(forceFullCollection: true) - memory;
            Assert.That(grown / (Rounds * PerRound), Is.LessThan(64), "bytes that each connection has left behind");
            Assert.That(Reactor.GetDelayedCalls(), Has.Count.EqualTo(1), "the watchdog's");
        });
    }

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private async Deferred Round(IListeningPort port)
    {
        for (int done = 0; done < PerRound; done += Together)
        {
            List<Deferred> lost = [];
            for (int i = 0; i < Together; i++)
            {
                Peer client = new();

                // Half of them end in a hurry.
                client.OnMade = i % 2 == 0 ? () => client.Transport!.LoseConnection() : () => client.Transport!.AbortConnection();
                lost.Add(client.Lost());
                Connect(port, client);
            }

            foreach (Deferred one in lost)
            {
                await one;
            }
        }
    }
}
