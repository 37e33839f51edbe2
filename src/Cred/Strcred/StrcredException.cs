namespace Twisted.Cred;

/// <summary>Something is wrong about a checker's text. Twisted: <c>cred.strcred.StrcredException</c>.</summary>
public class StrcredException : Exception
{
    /// <summary>With the usual message.</summary>
    public StrcredException()
        : this("The text describes no checker.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What is wrong; never a password.</param>
    public StrcredException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What is wrong; never a password.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public StrcredException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
