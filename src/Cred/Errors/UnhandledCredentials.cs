namespace Twisted.Cred;

/// <summary>The portal has no checker for credentials of this kind. Twisted: <c>cred.error.UnhandledCredentials</c>.</summary>
public class UnhandledCredentials : LoginFailed
{
    /// <summary>With the usual message.</summary>
    public UnhandledCredentials()
        : this("No checker is registered for these credentials.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened; never the password.</param>
    public UnhandledCredentials(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened; never the password.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public UnhandledCredentials(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
