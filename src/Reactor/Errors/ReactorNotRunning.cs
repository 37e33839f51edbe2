namespace Twisted.Internet;

/// <summary>The reactor does not run. Twisted: <c>ReactorNotRunning</c>.</summary>
public class ReactorNotRunning : InvalidOperationException
{
    /// <summary>With the usual message.</summary>
    public ReactorNotRunning()
        : this("The reactor is not running.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ReactorNotRunning(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ReactorNotRunning(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
