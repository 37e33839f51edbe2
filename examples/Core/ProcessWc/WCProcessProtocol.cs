using Twisted.Internet;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Has a text counted.</summary>
internal sealed class WCProcessProtocol(string text) : ProcessProtocol
{
    private string _output = "";

    public override void ConnectionMade()
    {
        Console.WriteLine("connectionMade!");
        Transport!.Write(text);
        Transport.CloseStdin();
    }

    public override void OutReceived(Bytes data)
    {
        Console.WriteLine($"outReceived! with {data.Length} bytes!");
        _output += data.Decode();
    }

    public override void InConnectionLost() => Console.WriteLine("inConnectionLost! stdin is closed! (we probably did it)");

    public override void OutConnectionLost()
    {
        Console.WriteLine("outConnectionLost! The child closed their stdout!");
        var counts = _output.Split(' ', '\n').Where(count => count.Length > 0).ToArray();
        Console.WriteLine($"I saw {counts[0]} lines, {counts[1]} words, {counts[2]} characters");
    }

    public override void ErrConnectionLost() => Console.WriteLine("errConnectionLost! The child closed their stderr.");

    public override void ProcessExited(Failure reason) =>
        Console.WriteLine($"processExited, status {((IProcessExit)reason.Value).ExitCode}");

    public override void ProcessEnded(Failure reason)
    {
        Console.WriteLine($"processEnded, status {((IProcessExit)reason.Value).ExitCode}");
        reactor.Stop();
    }
}
