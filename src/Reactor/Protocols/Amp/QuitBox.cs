namespace Twisted.Protocols.Amp;

/// <summary>A box after which the connection is closed. Twisted: <c>amp.QuitBox</c>.</summary>
public class QuitBox : AmpBox
{
    internal override void Sent(BinaryBoxProtocol line) => line.Transport?.LoseConnection();
}
