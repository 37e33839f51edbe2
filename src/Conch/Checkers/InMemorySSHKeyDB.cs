using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>Users' keys in memory. Twisted: <c>twisted.conch.checkers.InMemorySSHKeyDB</c>.</summary>
/// <param name="mapping">The keys of each user: plain keys, or <see cref="AuthorizedKey"/>s with options.</param>
/// <example><code>new SSHPublicKeyChecker(new InMemorySSHKeyDB(new() { ["user"] = [key] }))</code></example>
public class InMemorySSHKeyDB(Dictionary<Bytes, IReadOnlyList<AuthorizedKey>> mapping) : IAuthorizedKeysDB
{
    private readonly Dictionary<Bytes, IReadOnlyList<AuthorizedKey>> _mapping = mapping ?? throw new ArgumentNullException(nameof(mapping));

    /// <inheritdoc/>
    public virtual Deferred<IReadOnlyList<AuthorizedKey>> GetAuthorizedKeys(Bytes username) =>
        Defer.Succeed(_mapping.GetValueOrDefault(username, []));
}
