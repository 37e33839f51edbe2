namespace Twisted.Protocols.Amp;

/// <summary>A box has no meaning: it is no command, no answer and no error. Twisted: <c>amp.NoEmptyBoxes</c>.</summary>
public class NoEmptyBoxes : AmpError
{
    /// <summary>With a message.</summary>
    /// <param name="message">What happened.</param>
    public NoEmptyBoxes(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public NoEmptyBoxes(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
