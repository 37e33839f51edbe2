namespace Twisted.Cred;

/// <summary><c>memory:USER:PASSWORD:...</c>.</summary>
internal sealed class InMemoryCheckerFactory : ICheckerFactory
{
    public string AuthType => "memory";

    public string AuthHelp => "Users and passwords from the command line, where others can read them: for trying things out.";

    public string ArgStringFormat => "USER:PASSWORD, and with a colon between more of them.";

    public IReadOnlyList<Type> CredentialInterfaces => [typeof(IUsernamePassword), typeof(IUsernameHashedPassword)];

    public ICredentialsChecker GenerateChecker(string argstring)
    {
        InMemoryUsernamePasswordDatabaseDontUse checker = new();
        string[] pieces = argstring.Length == 0 ? [] : argstring.Split(':');
        if (pieces.Length % 2 != 0)
        {
            throw new InvalidAuthArgumentString("The checker memory: needs a password for each user, as in memory:USER:PASSWORD.");
        }

        for (int i = 0; i < pieces.Length; i += 2)
        {
            checker.AddUser(pieces[i], pieces[i + 1]);
        }

        return checker;
    }
}
