using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Ends a connection that has had no channel for too long. OpenSSH's <c>UnusedConnectionTimeout</c>.</summary>
/// <param name="transport">Whose connection.</param>
/// <param name="table">Its channels.</param>
internal sealed class IdleWatch(SSHTransportBase transport, ChannelTable table)
{
    private IDelayedCall? _due;
    private double _idleSince;

    private IReactorTime Time => transport.Transport!.Reactor;

    /// <summary>There is no channel now.</summary>
    public void Begin()
    {
        _idleSince = Time.Seconds();

        // One timer stays through any number of channels: who opens and closes many must not have us set one for each.
        _due ??= Time.CallLater(transport.Limits.IdleWithoutChannels.TotalSeconds, Look);
    }

    /// <summary>Watches no more.</summary>
    public void Stop()
    {
        if (_due?.Active() == true)
        {
            _due.Cancel();
        }

        _due = null;
    }

    private void Look()
    {
        _due = null;
        if (table.All.Count > 0)
        {
            return;
        }

        double left = _idleSince + transport.Limits.IdleWithoutChannels.TotalSeconds - Time.Seconds();
        if (left > 0)
        {
            _due = Time.CallLater(left, Look);
        }
        else
        {
            transport.Fail(new TooSlowException("There was no channel for too long."));
        }
    }
}
