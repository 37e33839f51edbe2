namespace Twisted.Internet;

/// <summary>The reactor runs already. Twisted: <c>ReactorAlreadyRunning</c>.</summary>
public class ReactorAlreadyRunning : InvalidOperationException
{
    /// <summary>With the usual message.</summary>
    public ReactorAlreadyRunning()
        : this("The reactor is already running.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ReactorAlreadyRunning(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ReactorAlreadyRunning(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
