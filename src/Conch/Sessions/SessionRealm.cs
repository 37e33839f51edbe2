using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>A realm whose users, all of them, get the same app when they log in: an SSH server in one lambda.</summary>
/// <example>
/// <code>
/// factory.Portal = new Portal(new SessionRealm(async session =>
/// {
///     await session.Out.WriteLineAsync($"Hello {session.Username}, your window has {session.WindowSize.Columns} columns.");
///     return 0;
/// }), checker);
/// </code>
/// </example>
/// <param name="handler">The app.</param>
public class SessionRealm(SessionHandler handler) : IRealm
{
    /// <inheritdoc/>
    public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
    {
        ArgumentNullException.ThrowIfNull(interfaces);
        return interfaces.Contains(typeof(IConchUser))
            ? (typeof(IConchUser), CreateUser(avatarId?.ToString() ?? string.Empty), Nothing)
            : throw new NotSupportedException($"A {nameof(SessionRealm)} has users of SSH only.");
    }

    /// <summary>Makes the user who has logged in. Override it to set what they may do.</summary>
    /// <param name="username">The name.</param>
    protected virtual SessionUser CreateUser(string username) => new(username, handler);

    private static void Nothing()
    {
    }
}
