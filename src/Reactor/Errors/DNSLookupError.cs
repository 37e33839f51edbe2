namespace Twisted.Internet;

/// <summary>A name could not be looked up. Twisted: <c>DNSLookupError</c>.</summary>
public class DNSLookupError : Exception
{
    /// <summary>With the usual message.</summary>
    public DNSLookupError()
        : this("The DNS lookup failed.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public DNSLookupError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public DNSLookupError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
