using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Interop.Tests.Rig;

/// <summary>Portals that the tutorial's server does not have.</summary>
internal static class Portals
{
    /// <summary>Asks for what it is told to ask for, and takes none of it.</summary>
    /// <param name="credentials">The kinds of credentials.</param>
    public static Portal Refusing(params IReadOnlyList<Type> credentials) => new(new NoRealm(), new RefuseAll(credentials));

    /// <summary>Lets <c>nobody</c> in with the password that clients are told to try.</summary>
    public static Portal LettingNobodyIn() => new(new AnyRealm(), new InMemoryUsernamePasswordDatabaseDontUse { ["nobody"] = "wrong" });

    private sealed class RefuseAll(IReadOnlyList<Type> credentials) : ICredentialsChecker
    {
        public IReadOnlyList<Type> CredentialInterfaces => credentials;

        public Deferred<object> RequestAvatarId(ICredentials given) => Defer.Fail<object>(new UnauthorizedLogin());
    }

    private sealed class NoRealm : IRealm
    {
        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces) =>
            Defer.Fail<(Type, object, Action)>(new UnauthorizedLogin());
    }

    private sealed class AnyRealm : IRealm
    {
        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces) =>
            Defer.Succeed<(Type, object, Action)>((interfaces[0], new object(), static () => { }
        ));
    }
}
