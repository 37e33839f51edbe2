using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>The answer after which another protocol goes on. Twisted: <c>amp._SwitchBox</c>.</summary>
internal sealed class SwitchBox(IProtocol inner) : AmpBox
{
    internal override void BeforeSent(IBoxSender sender)
    {
        if (sender is not BinaryBoxProtocol line)
        {
            throw new RemoteAmpError(AmpCodes.Unknown, "There is no connection that boxes go over, to be given to another protocol.");
        }

        line.Change.RequireNotAsking("switch to another protocol");
    }

    internal override void Sent(BinaryBoxProtocol line) => line.SwitchTo(inner, clientFactory: null);
}
