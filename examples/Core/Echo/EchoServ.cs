using Twisted.Internet;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's echoserv.py: what comes in goes out again.</summary>
internal static class EchoServ
{
    private class Echo : Protocol
    {
        public override void DataReceived(Bytes data) => Transport!.Write(data);
    }

    public static void Run(int port)
    {
        var f = new Factory();
        f.Protocol = New<Echo>;
        reactor.ListenTCP(port, f, @interface: "127.0.0.1");
        reactor.Run();
    }
}
