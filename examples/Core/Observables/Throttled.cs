using System.Reactive.Linq;
using Twisted.Internet;

/// <summary>Throttle: answers once the peer has been silent for a second, with the last that it said.</summary>
internal class Throttled : Protocol
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // The chunks end with the connection, and with them whatever is built on them: there is nothing to dispose of.
    public override void ConnectionMade() => Transport!.Received
        .Throttle(Pause, Transport.Reactor.Scheduler)
        .Subscribe(last => Transport.Write("at last: " + last), Ended);

    // A connection that does not end cleanly is an error to Rx; ConnectionLost hears of it as well.
    private static void Ended(Exception reason)
    {
    }
}
