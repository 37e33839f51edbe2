using System.Reactive.Subjects;
using Twisted.Cred;
using Twisted.Internet;

/// <summary>
/// A checker that lets nobody in, but has passwords tried at it. Events never hold a password: whoever wants to see them
/// writes a checker like this one.
/// </summary>
internal sealed class Curious : ICredentialsChecker
{
    private readonly Subject<(Bytes User, Bytes Password)> _tried = new();

    public IObservable<(Bytes User, Bytes Password)> Tried => _tried;

    public IReadOnlyList<Type> CredentialInterfaces => [typeof(IUsernamePassword), typeof(ISSHPrivateKey)];

    public Deferred<object> RequestAvatarId(ICredentials credentials)
    {
        if (credentials is IUsernamePassword { Username: var user, Password: var password })
        {
            _tried.OnNext((user, password));
        }

        return Defer.Fail<object>(new UnauthorizedLogin("This is a honeypot."));
    }
}

/// <summary>A realm nobody comes to.</summary>
internal sealed class Nowhere : IRealm
{
    public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces) =>
        throw new NotSupportedException("Nobody gets in here.");
}
