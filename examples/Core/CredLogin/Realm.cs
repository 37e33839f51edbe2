using Twisted.Cred;
using Twisted.Internet;

internal sealed class Realm : IRealm
{
    public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
    {
        if (interfaces.Contains(typeof(IProtocolUser)))
        {
            // A name in capitals is an administrator's.
            IProtocolUser av = avatarId == Checkers.ANONYMOUS ? new AnonymousUser()
                : ((string)avatarId).All(char.IsAsciiLetterUpper) ? new Administrator()
                : new RegularUser();
            return (typeof(IProtocolUser), av, av.Logout);
        }

        throw new NotSupportedException("This realm has users by IProtocolUser only.");
    }
}
