using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Twisted.Internet;

/// <summary>The connections of a port are a source too: here it is counted how many come in a second.</summary>
internal class Greeter : Protocol
{
    public static IDisposable CountEachSecond(IListeningPort port, IScheduler scheduler, Action<string> say) => port.Connections
        .Buffer(TimeSpan.FromSeconds(1), scheduler)
        .Where(accepted => accepted.Count > 0)
        .Subscribe(accepted => say($"{accepted.Count} connections, the last from {accepted[^1].Peer}"));

    public override void ConnectionMade()
    {
        Transport!.Write("hello\r\n");
        Transport.LoseConnection();
    }
}
