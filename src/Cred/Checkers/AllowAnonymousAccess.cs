using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>Lets anybody in who does not say who they are. Twisted: <c>cred.checkers.AllowAnonymousAccess</c>.</summary>
public class AllowAnonymousAccess : ICredentialsChecker
{
    /// <inheritdoc/>
    public virtual IReadOnlyList<Type> CredentialInterfaces => [typeof(IAnonymous)];

    /// <inheritdoc/>
    public virtual Deferred<object> RequestAvatarId(ICredentials credentials) => Defer.Succeed(Checkers.ANONYMOUS);
}
