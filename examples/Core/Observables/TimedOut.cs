using System.Reactive.Linq;
using Twisted.Internet;

/// <summary>Timeout: an echo that hangs up on who says nothing for five seconds.</summary>
internal class TimedOut : Protocol
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public override void ConnectionMade() => Transport!.Received
        .Timeout(Patience, Transport.Reactor.Scheduler)
        .Subscribe(data => Transport.Write(data), Ended);

    private void Ended(Exception reason)
    {
        if (reason is System.TimeoutException and not Twisted.Internet.TimeoutError)
        {
            Transport!.Write("too late\r\n");
            Transport.LoseConnection();
        }
    }
}
