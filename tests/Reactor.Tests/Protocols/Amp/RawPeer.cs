using Twisted.Internet;
using Twisted.Protocols.Amp;
using Twisted.Python;

namespace Twisted.Reactor.Tests.ProtocolTests.Amp;

/// <summary>The other end of an AMP connection, which writes what no AMP would.</summary>
internal sealed class RawPeer : Protocol
{
    public Bytes Got { get; private set; }

    public Exception? Reason { get; private set; }

    /// <summary>What goes out at once when something has come.</summary>
    public Bytes Reply { get; set; }

    /// <summary>The answer to the first question, as it goes over the wire.</summary>
    public static Bytes Answer(string tag = "1") => new AmpBox { ["_answer"] = tag }.Serialize();

    public static Bytes Refusal(string tag = "1") =>
        new AmpBox { ["_error"] = tag, ["_error_code"] = "NO", ["_error_description"] = "not today" }.Serialize();

    public override void DataReceived(Bytes data)
    {
        Got += data;
        if (!Reply.IsEmpty)
        {
            Transport!.Write(Reply);
            Reply = default;
        }
    }

    public override void ConnectionLost(Failure reason) => Reason = reason.Value;
}
