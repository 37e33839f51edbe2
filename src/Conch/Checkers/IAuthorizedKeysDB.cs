using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>Knows by which keys a user may log in. Twisted: <c>twisted.conch.checkers.IAuthorizedKeysDB</c>.</summary>
public interface IAuthorizedKeysDB
{
    /// <summary>The keys of a user. Called on the reactor thread, which must not be blocked.</summary>
    /// <param name="username">The name, as the peer sent it: UTF-8 without control characters, and no more is known of it.</param>
    /// <returns>The keys in order; none for a user who is not there.</returns>
    Deferred<IReadOnlyList<AuthorizedKey>> GetAuthorizedKeys(Bytes username);
}
