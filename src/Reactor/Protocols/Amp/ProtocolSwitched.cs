namespace Twisted.Protocols.Amp;

/// <summary>The connection speaks another protocol now: no more boxes can be sent. Twisted: <c>amp.ProtocolSwitched</c>.</summary>
public class ProtocolSwitched : Exception
{
    /// <summary>With a message.</summary>
    /// <param name="message">What happened.</param>
    public ProtocolSwitched(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public ProtocolSwitched(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
