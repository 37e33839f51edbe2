using Microsoft.Extensions.Logging;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>What the logins of one connection leave in the log.</summary>
/// <param name="transport">Whose they are.</param>
internal sealed class LoginReport(SSHTransportBase transport)
{
    private ILogger? _log;

    private ILogger Log => _log ??= transport.Transport!.Reactor.LoggerFactory.CreateLogger("Twisted.Conch.Ssh.SSHUserAuthServer");

    private IAddress Peer => transport.Transport!.GetPeer();

    /// <summary>Somebody is in.</summary>
    public void LoggedIn(UserAuthAttempt attempt)
    {
        if (Log.IsEnabled(LogLevel.Information))
        {
            UserAuthLog.LoggedIn(Log, Peer, Shown(attempt), attempt.Method, attempt.Service);
        }
    }

    /// <summary>A checker said yes where it must not.</summary>
    public void Garbage(UserAuthAttempt attempt, string what) => UserAuthLog.CheckerGaveGarbage(Log, Peer, Shown(attempt), attempt.Method, what);

    /// <summary>A checker said no, or failed itself.</summary>
    public void Failed(UserAuthAttempt attempt, Exception error)
    {
        if (error is not (Unauthorized or ConchError or NotEnoughAuthentication))
        {
            UserAuthLog.CheckerFailed(Log, Peer, Shown(attempt), attempt.Method, error);
        }
        else if (Log.IsEnabled(LogLevel.Debug))
        {
            UserAuthLog.Failed(Log, Peer, Shown(attempt), attempt.Method, error.Message);
        }
    }

    /// <summary>The realm failed to log somebody out.</summary>
    public void LogoutFailed(UserAuthAttempt attempt, Exception error) => UserAuthLog.LogoutFailed(Log, Peer, Shown(attempt), error);

    /// <summary>A defect of our own, or of who overrides our methods.</summary>
    public void Broke(Exception error) => UserAuthLog.LoginBroke(Log, Peer, error);

    private static string Shown(UserAuthAttempt attempt) => Bytes.Repr(attempt.User);
}
