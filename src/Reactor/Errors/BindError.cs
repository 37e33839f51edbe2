namespace Twisted.Internet;

/// <summary>A port could not be opened. Twisted: <c>BindError</c>.</summary>
public class BindError : Exception
{
    /// <summary>With the usual message.</summary>
    public BindError()
        : this("An error occurred binding to an interface.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public BindError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public BindError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
