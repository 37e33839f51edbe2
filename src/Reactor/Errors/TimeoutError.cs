namespace Twisted.Internet;

/// <summary>
/// We gave up connecting. Twisted: <c>error.TimeoutError</c>. It is no <see cref="UserError"/> as in Twisted, so that
/// plain .NET code can catch it as a <see cref="TimeoutException"/>.
/// </summary>
public class TimeoutError : TimeoutException
{
    /// <summary>With the usual message.</summary>
    public TimeoutError()
        : this("The connection attempt timed out.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public TimeoutError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public TimeoutError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
