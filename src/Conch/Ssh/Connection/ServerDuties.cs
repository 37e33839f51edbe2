using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>What a server does beside its channels: sees to it that the client is there, and has something to do; tells and proves its host keys.</summary>
internal sealed class ServerDuties
{
    private const string NoMoreSessions = "no-more-sessions@openssh.com";

    private readonly SSHTransportBase _transport;
    private readonly ChannelOpenings _openings;
    private readonly KeepAlive? _keepAlive;
    private readonly IdleWatch? _idle;
    private readonly bool _announcesHostKeys;
    private HostKeyProofs? _hostKeys;

    public ServerDuties(SSHTransportBase transport, ChannelTable table, GlobalRequests requests, ChannelOpenings openings)
    {
        _transport = transport;
        _openings = openings;
        SSHLimits limits = transport.Limits;
        _keepAlive = limits.KeepAliveInterval > TimeSpan.Zero ? new KeepAlive(transport, requests) : null;
        _idle = limits.IdleWithoutChannels > TimeSpan.Zero ? new IdleWatch(transport, table) : null;
        _announcesHostKeys = transport.TransportFactory?.AnnouncesHostKeys == true;
    }

    /// <summary>The client has logged in.</summary>
    public void Start()
    {
        _keepAlive?.Start();
        _idle?.Begin();
        if (_announcesHostKeys)
        {
            HostKeyProofs.Announce(_transport);
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Stop()
    {
        _keepAlive?.Stop();
        _idle?.Stop();
    }

    /// <summary>A channel is gone.</summary>
    public void ChannelLeft() => _idle?.Begin();

    /// <summary>Answers a global request that is the library's own.</summary>
    /// <returns>The answer; null when it is not.</returns>
    public Deferred<Bytes?>? Answer(string type, Bytes data)
    {
        switch (type)
        {
            case NoMoreSessions:
                _openings.NoMoreSessions = true;
                return (Bytes?)Bytes.Empty;
            case HostKeyProofs.Request when _announcesHostKeys:
                return (_hostKeys ??= new HostKeyProofs(_transport)).Prove(data);
            case HostKeyProofs.Request:
                return (Bytes?)null;
            default:
                return null;
        }
    }
}
