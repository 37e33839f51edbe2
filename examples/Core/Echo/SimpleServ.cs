using Twisted.Internet;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's simpleserv.py.</summary>
internal static class SimpleServ
{
    private class Echo : Protocol
    {
        // As soon as any data is received, write it back.
        public override void DataReceived(Bytes data) => Transport!.Write(data);
    }

    public static void Run(int port)
    {
        var factory = new ServerFactory();
        factory.Protocol = New<Echo>;
        reactor.ListenTCP(port, factory, @interface: "127.0.0.1");
        reactor.Run();
    }
}
