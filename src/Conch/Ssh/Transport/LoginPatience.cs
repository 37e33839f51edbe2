using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// How long a client waits for its server while it logs in: <see cref="SSHLimits.LoginGrace"/> in all. What its user takes to answer does not count.
/// </summary>
/// <param name="transport">Whose login.</param>
/// <param name="end">Called when the time is up.</param>
internal sealed class LoginPatience(SSHTransportBase transport, Action end)
{
    private readonly bool _isEndless = transport.Limits.LoginGrace <= TimeSpan.Zero;
    private double _left = transport.Limits.LoginGrace.TotalSeconds;
    private double _since;
    private IDelayedCall? _due;

    private IReactor Reactor => transport.Transport!.Reactor;

    /// <summary>It is the server's turn, or it is not.</summary>
    public void Wait(bool isServersTurn)
    {
        if (isServersTurn == (_due is not null) || _isEndless)
        {
            return;
        }

        if (isServersTurn)
        {
            _since = Reactor.Seconds();
            _due = Reactor.CallLater(Math.Max(0, _left), end);
            return;
        }

        _left -= Reactor.Seconds() - _since;
        if (_due!.Active())
        {
            _due.Cancel();
        }

        _due = null;
    }
}
