namespace Twisted.Conch.Ssh;

/// <summary>The channels of a connection by our numbers for them; what they count for.</summary>
internal sealed class ChannelTable
{
    /// <summary>A window that every channel gets, however much the others have.</summary>
    private const int SmallestWindow = 64 * 1024;

    private readonly Dictionary<int, SSHChannel> _channels = [];
    private long _windows;
    private int _nextId;

    /// <summary>All of them, those not yet confirmed too.</summary>
    public IReadOnlyDictionary<int, SSHChannel> All => _channels;

    /// <summary>How many the peer asked for.</summary>
    public int OfPeer { get; private set; }

    /// <summary>How many sessions are among these.</summary>
    public int SessionsOfPeer { get; private set; }

    /// <summary>Takes a channel in: it gets its number and, unless it has chosen, its window.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="limits">The connection's.</param>
    public void Add(SSHChannel channel, SSHLimits limits)
    {
        if (channel.LocalWindowSize == 0)
        {
            long left = Math.Max(0, limits.ConnectionWindow - _windows);
            channel.LocalWindowSize = (int)Math.Clamp(left / 4, Math.Min(SmallestWindow, limits.ChannelWindow), limits.ChannelWindow);
        }

        channel.Id = _nextId++;
        _channels.Add(channel.Id, channel);
        _windows += channel.LocalWindowSize;
        Count(channel, 1);
    }

    /// <summary>Lets a channel go.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(SSHChannel channel)
    {
        if (!_channels.TryGetValue(channel.Id, out SSHChannel? found) || found != channel)
        {
            return false;
        }

        _channels.Remove(channel.Id);
        _windows -= channel.LocalWindowSize;
        Count(channel, -1);
        return true;
    }

    /// <summary>The channel of a number, or null.</summary>
    public SSHChannel? Find(uint id) => _channels.GetValueOrDefault((int)Math.Min(id, int.MaxValue));

    /// <summary>Whether a channel had that number that is gone.</summary>
    public bool IsOfThePast(uint id) => id < _nextId && Find(id) is null;

    private void Count(SSHChannel channel, int by)
    {
        if (channel.IsOfPeer)
        {
            OfPeer += by;
            SessionsOfPeer += channel.ChannelType == SSHConnection.SessionType ? by : 0;
        }
    }
}
