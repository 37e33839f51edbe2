using Twisted.Internet;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's echoserv_udp.py: each datagram goes back to whom it came from.</summary>
internal static class EchoServUdp
{
    private class EchoUDP : DatagramProtocol
    {
        public override void DatagramReceived(Bytes datagram, IAddress address) => Transport!.Write(datagram, address);
    }

    public static void Run(int port)
    {
        reactor.ListenUDP(port, new EchoUDP(), @interface: "127.0.0.1");
        reactor.Run();
    }
}
