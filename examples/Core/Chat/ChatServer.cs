using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's chatserver.py: everybody gets each line, its author too.</summary>
internal static class ChatServer
{
    private class MyChat : LineReceiver
    {
        public override void ConnectionMade()
        {
            Console.WriteLine("Got new client!");
            FactoryAs<ChatFactory>().Clients.Add(this);
        }

        public override void ConnectionLost(Failure reason)
        {
            Console.WriteLine("Lost a client!");
            FactoryAs<ChatFactory>().Clients.Remove(this);
        }

        public override void LineReceived(Bytes line)
        {
            Console.WriteLine($"received {Bytes.Repr(line)}");
            foreach (var c in FactoryAs<ChatFactory>().Clients)
            {
                c.Message(line);
            }
        }

        public void Message(Bytes message) => Transport!.WriteSequence([message, "\n"]);
    }

    // Python hangs the list on the factory from outside; here it is a member.
    private class ChatFactory : ServerFactory<MyChat>
    {
        public List<MyChat> Clients { get; } = [];
    }

    public static void Run(int port)
    {
        var factory = new ChatFactory();
        reactor.ListenTCP(port, factory, @interface: "127.0.0.1");
        reactor.Run();
    }
}
