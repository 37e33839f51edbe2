namespace Twisted.Protocols.Amp;

/// <summary>A responder of ours returned what does not fit its command's response. Twisted: <c>amp.BadLocalReturn</c>.</summary>
public class BadLocalReturn : AmpError
{
    /// <summary>With a message.</summary>
    /// <param name="message">What happened.</param>
    public BadLocalReturn(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public BadLocalReturn(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
