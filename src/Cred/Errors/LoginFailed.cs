namespace Twisted.Cred;

/// <summary>A login did not succeed. It derives from <see cref="Unauthorized"/>, since <see cref="UnauthorizedLogin"/> is both in Twisted and C# knows one base class only. Twisted: <c>cred.error.LoginFailed</c>.</summary>
public class LoginFailed : Unauthorized
{
    /// <summary>With the usual message.</summary>
    public LoginFailed()
        : this("The login failed.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened; never the password.</param>
    public LoginFailed(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened; never the password.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public LoginFailed(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
