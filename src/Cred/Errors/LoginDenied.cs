namespace Twisted.Cred;

/// <summary>The credentials may be good, but the login is refused all the same. Twisted: <c>cred.error.LoginDenied</c>.</summary>
public class LoginDenied : LoginFailed
{
    /// <summary>With the usual message.</summary>
    public LoginDenied()
        : this("The login was refused.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened; never the password.</param>
    public LoginDenied(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened; never the password.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public LoginDenied(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
