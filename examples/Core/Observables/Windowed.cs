using System.Reactive.Linq;
using Twisted.Internet;

/// <summary>Window: says each second how many bytes came in it, and nothing of seconds without any.</summary>
internal class Windowed : Protocol
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public override void ConnectionMade() => Transport!.Received
        .Window(Second, Transport.Reactor.Scheduler)
        .SelectMany(window => window.Sum(chunk => chunk.Length))
        .Where(bytes => bytes > 0)
        .Subscribe(bytes => Transport.Write($"{bytes} bytes\r\n"), Ended);

    private static void Ended(Exception reason)
    {
    }
}
