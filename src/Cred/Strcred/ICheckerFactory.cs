namespace Twisted.Cred;

/// <summary>Makes a kind of checker of a text. Twisted: <c>cred.strcred.ICheckerFactory</c>. See <see cref="Strcred.Register"/>.</summary>
public interface ICheckerFactory
{
    /// <summary>The kind: what stands before the first colon.</summary>
    string AuthType { get; }

    /// <summary>What it does, for the user.</summary>
    string AuthHelp { get; }

    /// <summary>What stands behind the colon, in a line.</summary>
    string ArgStringFormat { get; }

    /// <summary>The kinds of credentials that its checkers understand.</summary>
    IReadOnlyList<Type> CredentialInterfaces { get; }

    /// <summary>Makes a checker.</summary>
    /// <param name="argstring">What stands behind the colon; empty without one.</param>
    /// <exception cref="InvalidAuthArgumentString">It is not what <see cref="ArgStringFormat"/> says.</exception>
    ICredentialsChecker GenerateChecker(string argstring);
}
