namespace Twisted.Protocols.Amp;

/// <summary>Something is wrong with AMP. Twisted: <c>amp.AmpError</c>.</summary>
public class AmpError : Exception
{
    /// <summary>With a message.</summary>
    /// <param name="message">What happened.</param>
    public AmpError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public AmpError(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
