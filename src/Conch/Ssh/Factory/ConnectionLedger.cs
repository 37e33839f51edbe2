using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Keeps count of a factory's connections and publishes their events. It hears of every connection; records are made only when
/// somebody listens. Reactor thread only.
/// </summary>
internal sealed class ConnectionLedger : ISSHTransportObserver
{
    private readonly StartupCounter _startups = new();
    private readonly PenaltyBox _penalties = new();
    private IReactor? _reactor;
    private ILogger? _logger;
    private long _lastId;

    /// <summary>What is published.</summary>
    public SSHEventStream Events { get; } = new();

    /// <summary>Connections waiting for their login.</summary>
    public int Waiting => _startups.Waiting;

    /// <summary>Connections now, with and without a login.</summary>
    public int Connections { get; private set; }

    /// <summary>Sources that are remembered for what they did.</summary>
    public int PenalizedSources => _penalties.Sources;

    /// <summary>How long sources are kept out; null for not at all.</summary>
    public PerSourcePenalties? Penalties { get; set; } = PerSourcePenalties.Default;

    /// <summary>Connections turned away so far.</summary>
    public long Refused { get; private set; }

    /// <summary>Whether one more connection is welcome; says so when it is not.</summary>
    public bool Welcomes(IAddress peer, int? most, MaxStartups? startups, int? perSource, Func<int> percentile)
    {
        string? refusal = Connections >= most
            ? $"there are {most} connections, as many as may be"
            : (Penalties is { } rules ? _penalties.Refusal(rules, peer, Seconds()) : null) ?? _startups.Refusal(peer, startups, perSource, percentile);
        if (refusal is null)
        {
            return true;
        }

        Refused++;
        _lastId++;
        if (_logger is not null)
        {
            FactoryLog.Refused(_logger, peer, refusal);
        }

        if (Events.HasObservers)
        {
            Events.Publish(new ClientRefused(refusal) { ConnectionId = _lastId, Peer = peer, Time = Now() }, _logger);
        }

        return false;
    }

    /// <inheritdoc/>
    public void Connected(SSHTransportBase transport)
    {
        if (_reactor is null)
        {
            _reactor = transport.Transport!.Reactor;
            _logger = _reactor.LoggerFactory.CreateLogger("Twisted.Conch.Ssh.SSHFactory");
        }

        transport.ConnectionId = ++_lastId;
        transport.WaitsForLogin = true;
        Connections++;
        IAddress peer = Peer(transport);
        _startups.Add(peer);
        if (Events.HasObservers)
        {
            Events.Publish(new ClientConnected { ConnectionId = transport.ConnectionId, Peer = peer, Time = Now() }, _logger);
        }
    }

    /// <inheritdoc/>
    public void Identified(SSHTransportBase transport, OfferedAlgorithms offered)
    {
        if (Events.HasObservers)
        {
            string version = PeerText.Escape(transport.TheirVersion);
            Events.Publish(
                new ClientIdentified(version, offered) { ConnectionId = transport.ConnectionId, Peer = Peer(transport), Time = Now() }, _logger);
        }
    }

    /// <inheritdoc/>
    public void KeyExchanged(SSHTransportBase transport, NegotiatedAlgorithms algorithms)
    {
        if (Events.HasObservers)
        {
            Events.Publish(
                new KeyExchanged(algorithms) { ConnectionId = transport.ConnectionId, Peer = Peer(transport), Time = Now() }, _logger);
        }
    }

    /// <inheritdoc cref="IUserAuthHost.Attempted"/>
    public void Attempted(SSHTransportBase transport, UserAuthAttempt attempt, AuthenticationOutcome outcome)
    {
        transport.FailedToLogIn |= outcome == AuthenticationOutcome.Refused && !attempt.IsFreeQuestion;
        if (Events.HasObservers)
        {
            AuthenticationAttempted item = new(attempt.User.Decode(), attempt.Method, outcome)
            {
                ConnectionId = transport.ConnectionId,
                Peer = Peer(transport),
                Time = Now(),
                Fingerprint = attempt.Fingerprint,
                Algorithm = attempt.Algorithm,
            };
            Events.Publish(item, _logger);
        }
    }

    /// <inheritdoc cref="IUserAuthHost.LoggedIn"/>
    public void LoggedIn(SSHTransportBase transport, UserAuthAttempt attempt)
    {
        StopWaiting(transport);
        if (Events.HasObservers)
        {
            LoggedIn item = new(attempt.User.Decode(), attempt.Method, attempt.Service)
            {
                ConnectionId = transport.ConnectionId,
                Peer = Peer(transport),
                Time = Now(),
            };
            Events.Publish(item, _logger);
        }
    }

    /// <inheritdoc/>
    public void ChannelOpened(SSHChannel channel, bool byPeer)
    {
        if (Events.HasObservers)
        {
            SSHTransportBase transport = channel.Conn.Transport!;
            ChannelOpened item = new(channel.Id, channel.ChannelType, byPeer)
            {
                ConnectionId = transport.ConnectionId,
                Peer = Peer(transport),
                Time = Now(),
            };
            Events.Publish(item, _logger);
        }
    }

    /// <inheritdoc/>
    public void ChannelRequested(SSHChannel channel, string request, Bytes data)
    {
        if (Events.HasObservers)
        {
            SSHTransportBase transport = channel.Conn.Transport!;
            ChannelRequested item = new(channel.Id, channel.ChannelType, request, data)
            {
                ConnectionId = transport.ConnectionId,
                Peer = Peer(transport),
                Time = Now(),
            };
            Events.Publish(item, _logger);
        }
    }

    /// <inheritdoc/>
    public void ChannelClosed(SSHChannel channel)
    {
        if (Events.HasObservers)
        {
            SSHTransportBase transport = channel.Conn.Transport!;
            ChannelClosed item = new(channel.Id, channel.ChannelType, channel.BytesReceived, channel.BytesSent)
            {
                ConnectionId = transport.ConnectionId,
                Peer = Peer(transport),
                Time = Now(),
            };
            Events.Publish(item, _logger);
        }
    }

    /// <inheritdoc/>
    public void Disconnected(SSHTransportBase transport, int code, string reason, bool byPeer, Failure failure)
    {
        if (transport.ConnectionId == 0)
        {
            // It never began: its version line was refused, or an application's ConnectionMade threw before ours was called.
            return;
        }

        Connections--;
        if (transport.WaitsForLogin && Penalties is { } rules)
        {
            _penalties.Add(rules, Peer(transport), PenaltyFor(rules, transport, byPeer ? 0 : code), Seconds());
        }

        StopWaiting(transport);
        if (Events.HasObservers)
        {
            Disconnected item = new(reason.Length > 0 ? reason : failure.GetErrorMessage(), code == 0 ? null : code, byPeer)
            {
                ConnectionId = transport.ConnectionId,
                Peer = Peer(transport),
                Time = Now(),
            };
            Events.Publish(item, _logger);
        }
    }

    private static IAddress Peer(SSHTransportBase transport) => transport.Transport!.GetPeer();

    private static TimeSpan PenaltyFor(PerSourcePenalties rules, SSHTransportBase transport, int ourCode) => ourCode switch
    {
        Disconnect.DISCONNECT_PROTOCOL_ERROR or Disconnect.DISCONNECT_MAC_ERROR or Disconnect.DISCONNECT_COMPRESSION_ERROR => rules.Crash,
        _ when transport.GraceExceeded => rules.GraceExceeded,
        _ when transport.FailedToLogIn => rules.AuthFail,
        _ => rules.NoAuth,
    };

    private double Seconds() => _reactor?.Seconds() ?? 0;

    private TimeSpan Now() => TimeSpan.FromSeconds(Seconds());

    private void StopWaiting(SSHTransportBase transport)
    {
        // A login and the end of a connection both come here; only the first of them counts.
        if (transport.WaitsForLogin)
        {
            transport.WaitsForLogin = false;
            _startups.Remove(Peer(transport));
        }
    }
}
