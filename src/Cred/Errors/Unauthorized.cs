namespace Twisted.Cred;

/// <summary>Somebody may not do this. Twisted: <c>cred.error.Unauthorized</c>.</summary>
public class Unauthorized : Exception
{
    /// <summary>With the usual message.</summary>
    public Unauthorized()
        : this("Not authorized.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened; never the password.</param>
    public Unauthorized(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened; never the password.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public Unauthorized(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
