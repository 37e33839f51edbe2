namespace Twisted.Protocols.Amp;

/// <summary>The answer after which TLS begins. Twisted: <c>amp._TLSBox</c>.</summary>
internal sealed class TLSBox(AmpTLS tls) : AmpBox
{
    internal override void BeforeSent(IBoxSender sender)
    {
        if (sender is not BinaryBoxProtocol line)
        {
            throw new RemoteAmpError(AmpCodes.TLS, "TLS cannot be started here: there is no connection that boxes go over.");
        }

        line.Change.RequireNotAsking("start TLS");
        try
        {
            line.RequireTLSCanStart(tls, asks: false);
        }
        catch (Exception error)
        {
            throw new RemoteAmpError(AmpCodes.TLS, error.Message, fatal: false, error);
        }
    }

    internal override void Sent(BinaryBoxProtocol line) => line.BeginTLS(tls);
}
