namespace Twisted.Internet;

/// <summary>The reactor ran and was stopped; it cannot run again. Twisted: <c>ReactorNotRestartable</c>.</summary>
public class ReactorNotRestartable : InvalidOperationException
{
    /// <summary>With the usual message.</summary>
    public ReactorNotRestartable()
        : this("The reactor cannot be run a second time.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ReactorNotRestartable(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ReactorNotRestartable(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
