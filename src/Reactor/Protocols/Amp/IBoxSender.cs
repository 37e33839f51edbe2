using Twisted.Python;

namespace Twisted.Protocols.Amp;

/// <summary>Sends boxes. Twisted: <c>amp.IBoxSender</c>.</summary>
public interface IBoxSender
{
    /// <summary>Sends a box.</summary>
    /// <param name="box">The box.</param>
    void SendBox(AmpBox box);

    /// <summary>Something failed and nobody took care of it. It is logged, and the connection ends.</summary>
    /// <param name="failure">What.</param>
    void UnhandledError(Failure failure);
}
