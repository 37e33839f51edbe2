using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>Gives those who have proved who they are what they may work with. Twisted: <c>cred.portal.IRealm</c>.</summary>
public interface IRealm
{
    /// <summary>Makes the avatar of somebody who is logged in.</summary>
    /// <param name="avatarId">What the checker said who it is: a name (<see cref="string"/>) or <see cref="Checkers.ANONYMOUS"/>.</param>
    /// <param name="mind">What the protocol gave to <see cref="Portal.Login(ICredentials, object?, Type[])"/>, its client so to speak.</param>
    /// <param name="interfaces">What the avatar may be, the one the caller likes best first.</param>
    /// <returns>
    /// The one of <paramref name="interfaces"/> that the avatar implements, the avatar, and what the protocol calls when the user leaves.
    /// A <see cref="NotSupportedException"/> when there is no avatar for any of them.
    /// </returns>
    Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces);
}
