namespace Twisted.Protocols.Amp;

/// <summary>A box is broken: an answer to nothing we asked, say. Twisted: <c>amp.MalformedAmpBox</c>.</summary>
public class MalformedAmpBox : AmpError
{
    /// <summary>With a message.</summary>
    /// <param name="message">What happened.</param>
    public MalformedAmpBox(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public MalformedAmpBox(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
