using Twisted.Internet;
using static Twisted.Internet.Reactors;

/// <summary>
/// Twisted's MulticastClient.py: asks the group. On a port of its own: Twisted's has the server's, where the system may well give the answer to
/// the server.
/// </summary>
internal static class MulticastClient
{
    private class MulticastPingClient(int port) : DatagramProtocol
    {
        public override void StartProtocol()
        {
            Transport!.SetOutgoingInterface("127.0.0.1");

            // All that listen at the group get it.
            Transport.Write("Client: Ping", ("228.0.0.5", port));
        }

        public override void DatagramReceived(Bytes datagram, IAddress address)
        {
            Console.WriteLine($"Datagram {Bytes.Repr(datagram)} received");
            reactor.Stop();
        }
    }

    public static void Run(int port)
    {
        reactor.ListenMulticast(0, new MulticastPingClient(port));
        reactor.Run();
    }
}
