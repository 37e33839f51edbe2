namespace Twisted.Internet;

/// <summary>A process wrote to its standard error where that was not expected. Twisted: <c>utils._UnexpectedErrorOutput</c>.</summary>
public class UnexpectedErrorOutput : IOException
{
    /// <summary>With the usual message.</summary>
    public UnexpectedErrorOutput()
        : this("A process wrote to its standard error.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public UnexpectedErrorOutput(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public UnexpectedErrorOutput(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>With what it wrote.</summary>
    /// <param name="text">The first bytes.</param>
    /// <param name="processEnded">Fires when it has ended.</param>
    public UnexpectedErrorOutput(Bytes text, Deferred<IProcessExit> processEnded)
        : base($"The process wrote to its standard error: {Bytes.Repr(text)}")
    {
        Text = text;
        ProcessEnded = processEnded;
    }

    /// <summary>The first bytes that it wrote there.</summary>
    public Bytes Text { get; }

    /// <summary>Fires when the process has ended, with how it did; <see langword="null"/> where nobody said.</summary>
    public Deferred<IProcessExit>? ProcessEnded { get; }
}
