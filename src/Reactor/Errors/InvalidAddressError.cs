namespace Twisted.Internet;

/// <summary>An address is needed and was not given: names are not looked up here. Twisted: <c>InvalidAddressError</c>.</summary>
public class InvalidAddressError : ArgumentException
{
    /// <summary>With the usual message.</summary>
    public InvalidAddressError()
        : this("The address is not an IP address.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public InvalidAddressError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public InvalidAddressError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
