namespace Twisted.Cred;

/// <summary>There is no checker of that kind. Twisted: <c>cred.strcred.InvalidAuthType</c>.</summary>
public class InvalidAuthType : StrcredException
{
    /// <summary>With the usual message.</summary>
    public InvalidAuthType()
        : this("There is no checker of that kind.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What is wrong; never a password.</param>
    public InvalidAuthType(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What is wrong; never a password.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public InvalidAuthType(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
