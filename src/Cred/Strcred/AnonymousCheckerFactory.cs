namespace Twisted.Cred;

/// <summary><c>anonymous</c>.</summary>
internal sealed class AnonymousCheckerFactory : ICheckerFactory
{
    public string AuthType => "anonymous";

    public string AuthHelp => "Lets anybody in who does not say who they are.";

    public string ArgStringFormat => "Nothing.";

    public IReadOnlyList<Type> CredentialInterfaces => [typeof(IAnonymous)];

    public ICredentialsChecker GenerateChecker(string argstring) => new AllowAnonymousAccess();
}
