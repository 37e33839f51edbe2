namespace Twisted.Cred;

/// <summary>What stands behind the kind of a checker is wrong. Twisted: <c>cred.strcred.InvalidAuthArgumentString</c>.</summary>
public class InvalidAuthArgumentString : StrcredException
{
    /// <summary>With the usual message.</summary>
    public InvalidAuthArgumentString()
        : this("The argument of the checker is wrong.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What is wrong; never a password.</param>
    public InvalidAuthArgumentString(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What is wrong; never a password.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public InvalidAuthArgumentString(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
