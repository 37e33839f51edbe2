namespace Twisted.Cred;

/// <summary>A checker understands none of the credentials that an application has. Twisted: <c>cred.strcred.UnsupportedInterfaces</c>.</summary>
public class UnsupportedInterfaces : StrcredException
{
    /// <summary>With the usual message.</summary>
    public UnsupportedInterfaces()
        : this("The checker understands none of the application's credentials.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What is wrong; never a password.</param>
    public UnsupportedInterfaces(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What is wrong; never a password.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public UnsupportedInterfaces(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
