namespace Twisted.Internet;

/// <summary>We ended the attempt ourselves. Twisted: <c>UserError</c>.</summary>
public class UserError : ConnectError
{
    /// <summary>With the usual message.</summary>
    public UserError()
        : this("The user aborted the connection attempt.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public UserError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public UserError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
