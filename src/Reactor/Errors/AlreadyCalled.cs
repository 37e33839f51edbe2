namespace Twisted.Internet;

/// <summary>A delayed call was touched after it had happened. Twisted: <c>AlreadyCalled</c>.</summary>
public class AlreadyCalled : InvalidOperationException
{
    /// <summary>With the usual message.</summary>
    public AlreadyCalled()
        : this("Tried to change a call that has already happened.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public AlreadyCalled(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public AlreadyCalled(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
