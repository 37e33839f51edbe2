using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>
/// Asks for more than one kind of credentials: each goes to a checker of its own, and when one is right, <see cref="AreDone"/> says whether that is enough.
/// Twisted: <c>twisted.conch.checkers.SSHProtocolChecker</c>. Reactor thread only.
/// </summary>
/// <remarks>
/// Twisted keeps what was right by user; here it is kept by connection (<see cref="SSHLogin"/>), or one's password on one connection and somebody else's key on
/// another would make a login. Each kind counts once. All steps must give the same avatar id.
/// </remarks>
/// <example>
/// <code>
/// SSHProtocolChecker checker = new();
/// checker.RegisterChecker(new SSHPublicKeyChecker(keys));
/// checker.RegisterChecker(passwords);
/// checker.Require(typeof(ISSHPrivateKey), typeof(IUsernamePassword));
/// </code>
/// </example>
public class SSHProtocolChecker : ICredentialsChecker
{
    private readonly List<Type[]> _required = [];
    private IReadOnlyDictionary<object, IReadOnlyList<Type>> _successful = new Dictionary<object, IReadOnlyList<Type>>();

    /// <summary>The checker for each kind of credentials.</summary>
    public Dictionary<Type, ICredentialsChecker> Checkers { get; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<Type> CredentialInterfaces => [.. Checkers.Keys];

    /// <summary>
    /// During <see cref="AreDone"/> and <see cref="GetRemaining"/>: the kinds of credentials that were right on this connection, the last one included, by avatar
    /// id. Twisted: <c>successfulCredentials</c>.
    /// </summary>
    protected IReadOnlyDictionary<object, IReadOnlyList<Type>> SuccessfulCredentials => _successful;

    /// <summary>Registers a checker. For each kind of credentials the one registered last is asked.</summary>
    /// <param name="checker">The checker.</param>
    /// <param name="credentialInterfaces">What to use it for; by default all that it names itself.</param>
    public void RegisterChecker(ICredentialsChecker checker, params Type[] credentialInterfaces)
    {
        ArgumentNullException.ThrowIfNull(checker);
        ArgumentNullException.ThrowIfNull(credentialInterfaces);
        foreach (Type kind in credentialInterfaces.Length > 0 ? credentialInterfaces : checker.CredentialInterfaces)
        {
            Checkers[kind] = checker;
        }
    }

    /// <summary>
    /// Lets users in who show all of these, in any order; called again, who show all of one set. Without a call every kind is enough by itself. OpenSSH's
    /// <c>AuthenticationMethods</c>.
    /// </summary>
    /// <param name="credentialInterfaces">Kinds of credentials.</param>
    public void Require(params Type[] credentialInterfaces)
    {
        ArgumentNullException.ThrowIfNull(credentialInterfaces);
        ArgumentOutOfRangeException.ThrowIfZero(credentialInterfaces.Length, nameof(credentialInterfaces));
        _required.Add(credentialInterfaces);
    }

    /// <inheritdoc/>
    public virtual Deferred<object> RequestAvatarId(ICredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        foreach ((Type kind, ICredentialsChecker checker) in Checkers)
        {
            if (kind.IsInstanceOfType(credentials))
            {
                return Defer.MaybeDeferred(checker.RequestAvatarId, credentials).AddCallback(avatarId => Step(avatarId, kind, credentials as ISSHCredentials));
            }
        }

        return Defer.Fail<object>(new UnhandledCredentials($"No checker is registered for {credentials.GetType().Name}."));
    }

    /// <summary>
    /// Whether a user has shown enough. The default is so when all of one <see cref="Require"/>d set are among <see cref="SuccessfulCredentials"/>. Twisted:
    /// <c>areDone</c>.
    /// </summary>
    /// <param name="avatarId">Who it is, by the checkers so far.</param>
    public virtual bool AreDone(object avatarId) =>
        _required.Count == 0 || _required.Any(set => set.All(SuccessfulCredentials[avatarId].Contains));

    /// <summary>
    /// The kinds of credentials that may go on when <see cref="AreDone"/> said no: those that the required sets lack, without sets all that were not right yet.
    /// </summary>
    /// <param name="avatarId">Who it is, by the checkers so far.</param>
    public virtual IReadOnlyCollection<Type> GetRemaining(object avatarId)
    {
        IReadOnlyList<Type> shown = SuccessfulCredentials[avatarId];
        if (_required.Count == 0)
        {
            return [.. Checkers.Keys.Except(shown)];
        }

        Type[][] begun = [.. _required.Where(set => shown.All(set.Contains))];
        return [.. (begun.Length > 0 ? begun : [.. _required]).SelectMany(static set => set).Except(shown).Distinct()];
    }

    private object Step(object avatarId, Type credentialInterface, ISSHCredentials? credentials)
    {
        // Whoever has changed a password has shown it.
        Type kind = credentialInterface == typeof(IUsernamePasswordChange) ? typeof(IUsernamePassword) : credentialInterface;
        SSHLogin? login = credentials?.Login;

        // A user who is another one for the second checker has shown nothing to the first.
        IEnumerable<Type> before = login is not null && (login.AvatarId is null || login.AvatarId.Equals(avatarId)) ? login.Succeeded : [];
        _successful = new Dictionary<object, IReadOnlyList<Type>> { [avatarId] = [.. before.Append(kind).Distinct()] };
        if (AreDone(avatarId))
        {
            return avatarId;
        }

        throw new NotEnoughAuthentication { Succeeded = kind, AvatarId = avatarId, CanContinue = GetRemaining(avatarId) };
    }
}
