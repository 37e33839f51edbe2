using Twisted.Internet;
using static Twisted.Internet.Reactors;

namespace Twisted.Bench;

/// <summary>Our side of the bench, through an ordinary protocol.</summary>
internal static class OurServers
{
    public static void Echo()
    {
        using ReactorBase reactor = Create();
        IListeningPort port = reactor.ListenTCP(0, new Factory { Protocol = New<EchoProtocol>, Noisy = false }, backlog: 4096, @interface: "127.0.0.1");
        reactor.CallWhenRunning(() => Console.WriteLine(((IPv4Address)port.GetHost()).Port));
        reactor.Run();
    }

    private sealed class EchoProtocol : Protocol
    {
        public override void DataReceived(Bytes data) => Transport!.Write(data);
    }
}
