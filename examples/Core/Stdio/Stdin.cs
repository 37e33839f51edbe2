using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's stdin.py: reads lines from standard input, and nothing else waits for whoever types them.</summary>
internal static class Stdin
{
    private class Echo : LineReceiver
    {
        public override Bytes Delimiter { get; set; } = Environment.NewLine;

        public override void ConnectionMade() => Transport!.Write(">>> ");

        public override void LineReceived(Bytes line)
        {
            SendLine("Echo: " + line);
            Transport!.Write(">>> ");
        }

        // Twisted's goes on without its input until it is interrupted.
        public override void ConnectionLost(Failure reason) => reactor.Stop();
    }

    public static void Run()
    {
        _ = new StandardIO(new Echo());
        reactor.Run();
    }
}
