namespace Twisted.Internet;

/// <summary>There is no way to the host. Twisted: <c>NoRouteError</c>.</summary>
public class NoRouteError : ConnectError
{
    /// <summary>With the usual message.</summary>
    public NoRouteError()
        : this("No route to the host.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public NoRouteError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public NoRouteError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
