using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>A file to whoever connects, by <see cref="FileSender"/>: read in pieces, off the reactor thread, as the client takes them.</summary>
internal static class SendFile
{
    private class Sender(string path) : Protocol
    {
        public override void ConnectionMade()
        {
            var file = File.OpenRead(path);
            var d = new FileSender().BeginFileTransfer(file, Transport!);
            d.AddErrback(EbTransferFailed);
            d.AddBoth(() =>
            {
                file.Dispose();
                Transport!.LoseConnection();
            });
        }

        private static Bytes EbTransferFailed(Failure reason)
        {
            Console.WriteLine(reason.GetErrorMessage());
            return default;
        }
    }

    public static void Run(string path, int port)
    {
        var factory = new Factory { Protocol = () => new Sender(path) };
        reactor.ListenTCP(port, factory, @interface: "127.0.0.1");
        reactor.Run();
    }
}
