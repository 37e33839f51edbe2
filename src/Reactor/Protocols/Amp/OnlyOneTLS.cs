namespace Twisted.Protocols.Amp;

/// <summary>TLS is asked for on a connection that has it, or is about to. Twisted: <c>amp.OnlyOneTLS</c>.</summary>
public class OnlyOneTLS : AmpError
{
    /// <summary>With a message.</summary>
    /// <param name="message">What happened.</param>
    public OnlyOneTLS(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public OnlyOneTLS(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
