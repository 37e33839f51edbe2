using Twisted.Internet;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's unixserver.py. Here the socket is its owner's alone unless a mode says otherwise.</summary>
internal static class EchoServUnix
{
    private class Echo : Protocol
    {
        public override void DataReceived(Bytes data) => Transport!.Write(data);
    }

    public static void Run(string path)
    {
        var f = new Factory();
        f.Protocol = New<Echo>;
        reactor.ListenUNIX(path, f);
        reactor.Run();
    }
}
