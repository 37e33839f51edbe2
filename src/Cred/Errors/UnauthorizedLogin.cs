namespace Twisted.Cred;

/// <summary>The credentials are not good: no such user, or a wrong password; which of them is not told. Twisted: <c>cred.error.UnauthorizedLogin</c>.</summary>
public class UnauthorizedLogin : LoginFailed
{
    /// <summary>With the usual message.</summary>
    public UnauthorizedLogin()
        : this("The credentials were not accepted.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened; never the password.</param>
    public UnauthorizedLogin(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened; never the password.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public UnauthorizedLogin(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
