namespace Twisted.Internet;

/// <summary>A delayed call was touched after it had been dropped. Twisted: <c>AlreadyCancelled</c>.</summary>
public class AlreadyCancelled : InvalidOperationException
{
    /// <summary>With the usual message.</summary>
    public AlreadyCancelled()
        : this("Tried to change a call that has already been cancelled.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public AlreadyCancelled(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public AlreadyCancelled(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
