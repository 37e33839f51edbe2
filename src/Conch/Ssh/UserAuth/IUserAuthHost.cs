using Twisted.Cred;

namespace Twisted.Conch.Ssh;

/// <summary>What user authentication asks of the factory of its transport, and tells it. <see cref="SSHFactory"/> implements it.</summary>
internal interface IUserAuthHost
{
    /// <summary>Decides who may log in; null lets nobody in.</summary>
    Portal? Portal { get; }

    /// <summary>The signature algorithms taken for user keys.</summary>
    IReadOnlyList<string> UserKeyAlgorithms { get; }

    /// <summary>The variables that a key's options may set, as patterns.</summary>
    IReadOnlyList<string> PermitUserEnvironment { get; }

    /// <summary>Whether somebody wants to hear of attempts; what only an event needs is not computed otherwise.</summary>
    bool PublishesEvents { get; }

    /// <summary>Whether what checkers were handed stays as it is.</summary>
    bool KeepCredentials { get; }

    /// <summary>Whether there is a service of that name to go on to after the login.</summary>
    bool HasService(string name);

    /// <summary>As <see cref="SSHFactory.GetService"/>.</summary>
    Func<SSHService>? GetService(SSHTransportBase transport, string name);

    /// <summary>A request was answered.</summary>
    void Attempted(SSHTransportBase transport, UserAuthAttempt attempt, AuthenticationOutcome outcome);

    /// <summary>A user is logged in, and the service runs.</summary>
    void LoggedIn(SSHTransportBase transport, UserAuthAttempt attempt);
}
