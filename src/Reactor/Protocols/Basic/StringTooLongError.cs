namespace Twisted.Protocols;

/// <summary>A string is too long for the length in front of it. Twisted: <c>basic.StringTooLongError</c>.</summary>
public class StringTooLongError : Exception
{
    /// <summary>With a message.</summary>
    /// <param name="message">What is too long for what.</param>
    public StringTooLongError(string message)
        : base(message)
    {
    }
}
