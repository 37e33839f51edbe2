using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>Finds out whether credentials are good, and whose they are. Twisted: <c>cred.checkers.ICredentialsChecker</c>.</summary>
public interface ICredentialsChecker
{
    /// <summary>The kinds of credentials it understands.</summary>
    IReadOnlyList<Type> CredentialInterfaces { get; }

    /// <summary>Checks credentials. Called on the reactor thread, which must not be blocked.</summary>
    /// <param name="credentials">Of one of the kinds in <see cref="CredentialInterfaces"/>.</param>
    /// <returns>
    /// Who it is, for the realm: the name as a <see cref="string"/>, or <see cref="Checkers.ANONYMOUS"/>. Fails with
    /// <see cref="UnauthorizedLogin"/> when they are not good; the time taken should be the same for an unknown name and a wrong password.
    /// </returns>
    Deferred<object> RequestAvatarId(ICredentials credentials);
}
