namespace Twisted.Internet;

/// <summary>An attempt to connect was given up by who began it. Twisted: <c>ConnectingCancelledError</c>.</summary>
public class ConnectingCancelledError : Exception
{
    /// <summary>With the usual message.</summary>
    public ConnectingCancelledError()
        : this("Connecting was given up.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ConnectingCancelledError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ConnectingCancelledError(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>Says where to.</summary>
    /// <param name="address">What was being connected to.</param>
    public ConnectingCancelledError(IAddress address)
        : this($"Connecting to {address} was given up.") => Address = address;

    /// <summary>What was being connected to, if known.</summary>
    public IAddress? Address { get; }
}
