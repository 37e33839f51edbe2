using Twisted.Python;

namespace Twisted.Protocols.Amp;

/// <summary>Receives boxes. Twisted: <c>amp.IBoxReceiver</c>.</summary>
public interface IBoxReceiver
{
    /// <summary>Boxes will come.</summary>
    /// <param name="boxSender">The way back.</param>
    void StartReceivingBoxes(IBoxSender boxSender);

    /// <summary>A box came.</summary>
    /// <param name="box">The box; yours to keep.</param>
    void AmpBoxReceived(AmpBox box);

    /// <summary>No more boxes will come.</summary>
    /// <param name="reason">Why.</param>
    void StopReceivingBoxes(Failure reason);
}
