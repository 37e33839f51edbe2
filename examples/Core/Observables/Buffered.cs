using System.Reactive.Linq;
using Twisted.Internet;

/// <summary>Buffer: what came within two seconds, or three chunks of it if those come sooner, goes back in one piece.</summary>
internal class Buffered : Protocol
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);

    public override void ConnectionMade() => Transport!.Received
        .Buffer(Span, 3, Transport.Reactor.Scheduler)
        .Where(chunks => chunks.Count > 0)
        .Subscribe(chunks => Transport.WriteSequence(chunks), Ended);

    private static void Ended(Exception reason)
    {
    }
}
