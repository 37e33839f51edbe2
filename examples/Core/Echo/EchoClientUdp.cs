using Twisted.Internet;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's echoclient_udp.py: a datagram, its echo, the next one, until there are no more.</summary>
internal static class EchoClientUdp
{
    private class EchoClientDatagramProtocol(int port) : DatagramProtocol
    {
        private readonly Stack<Bytes> _strings = new(["the last one", "another one", "a first datagram"]);

        public override void StartProtocol()
        {
            Transport!.Connect("127.0.0.1", port);
            SendDatagram();
        }

        public override void DatagramReceived(Bytes datagram, IAddress host)
        {
            Console.WriteLine($"Datagram received: {datagram}");
            SendDatagram();
        }

        public override void ConnectionRefused()
        {
            Console.WriteLine("nobody listens there");
            reactor.Stop();
        }

        private void SendDatagram()
        {
            if (_strings.TryPop(out Bytes datagram))
            {
                Transport!.Write(datagram);
            }
            else
            {
                reactor.Stop();
            }
        }
    }

    public static void Run(int port)
    {
        var protocol = new EchoClientDatagramProtocol(port);
        reactor.ListenUDP(0, protocol, @interface: "127.0.0.1");
        reactor.Run();
    }
}
