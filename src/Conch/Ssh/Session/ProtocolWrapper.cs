using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>A protocol that hears of a process. Twisted: <c>session._ProtocolWrapper</c>.</summary>
/// <param name="protocol">The protocol.</param>
internal sealed class ProtocolWrapper(IProtocol protocol) : ProcessProtocol
{
    public override void ConnectionMade() => protocol.ConnectionMade();

    public override void OutReceived(Bytes data) => protocol.DataReceived(data);

    public override void ProcessEnded(Failure reason) => protocol.ConnectionLost(reason);
}
