using Twisted.Internet;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's MulticastServer.py: answers what is asked of the whole group.</summary>
internal static class MulticastServer
{
    private class MulticastPingPong : DatagramProtocol
    {
        public override void StartProtocol()
        {
            // More than one, and it crosses a router.
            Transport!.SetTTL(5);
            Transport.JoinGroup("228.0.0.5", "127.0.0.1").AddErrback(failure =>
            {
                Console.WriteLine(failure.GetErrorMessage());
                reactor.Stop();
            });
        }

        public override void DatagramReceived(Bytes datagram, IAddress address)
        {
            Console.WriteLine($"Datagram {Bytes.Repr(datagram)} received");
            if (datagram == "Client: Ping")
            {
                // To the one who asked, not to the group.
                Transport!.Write("Server: Pong", address);
            }
        }
    }

    public static void Run(int port)
    {
        // Several may listen on one port: each gets what is sent to the group.
        reactor.ListenMulticast(port, new MulticastPingPong(), listenMultiple: true);
        reactor.Run();
    }
}
