using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>
/// Where a protocol takes credentials to, and gets an avatar from: checkers on one side, a realm on the other. Reactor thread
/// only. Twisted: <c>cred.portal.Portal</c>.
/// </summary>
public class Portal
{
    private readonly IRealm? _realm;

    /// <summary>A portal to <paramref name="realm"/>.</summary>
    /// <param name="realm">Where the avatars come from. Without one nobody can log in.</param>
    /// <param name="checkers">Registered in turn, each for the credentials it names itself.</param>
    public Portal(IRealm? realm, params IEnumerable<ICredentialsChecker> checkers)
    {
        ArgumentNullException.ThrowIfNull(checkers);
        _realm = realm;
        foreach (ICredentialsChecker checker in checkers)
        {
            RegisterChecker(checker);
        }
    }

    /// <summary>The checker for each kind of credentials.</summary>
    public Dictionary<Type, ICredentialsChecker> Checkers { get; } = [];

    /// <summary>The kinds of credentials that somebody could log in with.</summary>
    public IReadOnlyCollection<Type> ListCredentialsInterfaces() => Checkers.Keys;

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

    /// <summary>Checks the credentials and asks the realm for an avatar.</summary>
    /// <param name="credentials">Who they say they are, with proof.</param>
    /// <param name="mind">Handed to the realm.</param>
    /// <param name="interfaces">What the avatar may be, the one the caller likes best first.</param>
    /// <returns>
    /// The interface that was chosen, the avatar, and what the caller must call when the user leaves. Fails with
    /// <see cref="UnhandledCredentials"/> when there is no checker for this kind, <see cref="UnauthorizedLogin"/> when the checker says no,
    /// <see cref="LoginDenied"/> without a realm, and with whatever else checker and realm throw.
    /// </returns>
    public Deferred<(Type Interface, object Avatar, Action Logout)> Login(
        ICredentials credentials, object? mind, params Type[] interfaces)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        if (CheckerFor(credentials) is not { } checker)
        {
            return Refuse(new UnhandledCredentials($"No checker is registered for {credentials.GetType().Name}."));
        }

        if (_realm is not { } realm)
        {
            return Refuse(new LoginDenied("The portal has no realm, so nobody can log in."));
        }

        Deferred<object> asked = Identify(checker, credentials);
        if (!asked.TryTake(out Result<object> id))
        {
            return EnterLater(asked, realm, mind, interfaces);
        }

        return id.IsFailure ? Defer.Fail<(Type Interface, object Avatar, Action Logout)>(id.Failure) : Enter(realm, id.Value, mind, interfaces);
    }

    /// <summary>As <see cref="Login(ICredentials, object?, Type[])"/> with one interface, the avatar typed.</summary>
    /// <typeparam name="TAvatar">What the avatar is to be.</typeparam>
    /// <param name="credentials">Who they say they are, with proof.</param>
    /// <param name="mind">Handed to the realm.</param>
    public Deferred<(TAvatar Avatar, Action Logout)> Login<TAvatar>(ICredentials credentials, object? mind)
        where TAvatar : notnull =>
        Login(credentials, mind, typeof(TAvatar)).AddCallback(login => ((TAvatar)login.Avatar, login.Logout));

    private static Deferred<(Type Interface, object Avatar, Action Logout)> Refuse(LoginFailed error) =>
        Defer.Fail<(Type Interface, object Avatar, Action Logout)>(error);

    private static Deferred<object> Identify(ICredentialsChecker checker, ICredentials credentials)
    {
        try
        {
            return checker.RequestAvatarId(credentials) ?? throw new InvalidOperationException("A checker returned null in place of a Deferred.");
        }
#pragma warning disable CA1031 // It is not swallowed: the login fails with it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Defer.Fail<object>(error);
        }
    }

    private static Deferred<(Type Interface, object Avatar, Action Logout)> Enter(IRealm realm, object id, object? mind, Type[] interfaces)
    {
        try
        {
            return realm.RequestAvatar(id, mind, interfaces) ?? throw new InvalidOperationException("A realm returned null in place of a Deferred.");
        }
#pragma warning disable CA1031 // It is not swallowed: the login fails with it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Defer.Fail<(Type Interface, object Avatar, Action Logout)>(error);
        }
    }

    private static Deferred<(Type Interface, object Avatar, Action Logout)> EnterLater(
        Deferred<object> asked, IRealm realm, object? mind, Type[] interfaces) =>
        asked.AddCallback(id => realm.RequestAvatar(id, mind, interfaces));

    private ICredentialsChecker? CheckerFor(ICredentials credentials)
    {
        foreach ((Type kind, ICredentialsChecker checker) in Checkers)
        {
            if (kind.IsInstanceOfType(credentials))
            {
                return checker;
            }
        }

        return null;
    }
}
