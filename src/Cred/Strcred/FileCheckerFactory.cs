namespace Twisted.Cred;

/// <summary><c>file:NAME</c>.</summary>
internal sealed class FileCheckerFactory : ICheckerFactory
{
    public string AuthType => "file";

    public string AuthHelp => "Users and passwords from a file with a line USER:PASSWORD for each of them, the password in clear.";

    public string ArgStringFormat => "The name of the file.";

    public IReadOnlyList<Type> CredentialInterfaces => [typeof(IUsernamePassword), typeof(IUsernameHashedPassword)];

    /// <summary>Twisted warns where there is no such file yet; a login says so here, as it does where the file goes later.</summary>
    public ICredentialsChecker GenerateChecker(string argstring) => string.IsNullOrWhiteSpace(argstring)
        ? throw new InvalidAuthArgumentString("The checker file: needs the name of a file, as in file:passwords.")
        : new FilePasswordDB(argstring);
}
