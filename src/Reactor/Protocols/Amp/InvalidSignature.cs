namespace Twisted.Protocols.Amp;

/// <summary>A command or an answer lacks a value, or has one too many. Twisted: <c>amp.InvalidSignature</c>.</summary>
public class InvalidSignature : AmpError
{
    /// <summary>With a message.</summary>
    /// <param name="message">What happened.</param>
    public InvalidSignature(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public InvalidSignature(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
