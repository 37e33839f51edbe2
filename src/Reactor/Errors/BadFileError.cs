namespace Twisted.Internet;

/// <summary>No process that runs holds the lock of a UNIX socket. Twisted: <c>BadFileError</c>.</summary>
public class BadFileError : ConnectError
{
    /// <summary>With the usual message.</summary>
    public BadFileError()
        : this("The file was bad.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public BadFileError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public BadFileError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
