using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>
/// A user who is logged in; derive from it, or fill its tables. Twisted: <c>twisted.conch.avatar.ConchUser</c>. Reactor thread only.
/// </summary>
/// <example><code>user.ChannelLookup["session"] = New&lt;SimpleSession&gt;;</code></example>
public class ConchUser : IConchUser
{
    // Made when they are asked for: most users have neither, and a table of each costs an idle one a fifth of a KiB.
    private Dictionary<string, Func<Bytes, ConchUser, IProtocol?>>? _subsystemLookup;
    private Dictionary<string, Func<Bytes, Deferred<Bytes?>>>? _globalRequests;

    /// <inheritdoc/>
    public SSHConnection? Conn { get; set; }

    /// <summary>How to make a channel, by its type. Twisted: <c>channelLookup</c>.</summary>
    public Dictionary<string, Func<SSHChannel>> ChannelLookup { get; set; } = new(StringComparer.Ordinal);

    /// <summary>How to make what runs a subsystem, by its name. Twisted: <c>subsystemLookup</c>.</summary>
    public Dictionary<string, Func<Bytes, ConchUser, IProtocol?>> SubsystemLookup
    {
        get => _subsystemLookup ??= new(StringComparer.Ordinal);
        set => _subsystemLookup = value;
    }

    /// <summary>
    /// What answers global requests that have no method of their own here, by name. The answer is the reply's data, empty for none; null refuses.
    /// Twisted looks for a method <c>global_name</c>.
    /// </summary>
    public Dictionary<string, Func<Bytes, Deferred<Bytes?>>> GlobalRequests
    {
        get => _globalRequests ??= new(StringComparer.Ordinal);
        set => _globalRequests = value;
    }

    /// <inheritdoc/>
    public virtual Deferred<SSHChannel> LookupChannel(string channelType, long windowSize, int maxPacket, Bytes data)
    {
        SSHChannel channel = ChannelLookup.TryGetValue(channelType, out Func<SSHChannel>? create)
            ? create()
            : throw new ConchError("unknown channel", SSHConnection.OPEN_UNKNOWN_CHANNEL_TYPE);
        channel.Avatar = this;
        return channel;
    }

    /// <inheritdoc/>
    public virtual IProtocol? LookupSubsystem(string subsystem, Bytes data) =>
        _subsystemLookup?.GetValueOrDefault(subsystem)?.Invoke(data, this);

    /// <inheritdoc/>
    public virtual Deferred<Bytes?> GotGlobalRequest(string requestType, Bytes data)
    {
        if (_globalRequests?.GetValueOrDefault(requestType) is { } answer)
        {
            return answer(data);
        }

        return requestType switch
        {
            "tcpip-forward" => GlobalTcpipForward(data),
            "cancel-tcpip-forward" => GlobalCancelTcpipForward(data),
            _ => (Bytes?)null,
        };
    }

    /// <summary>The client wants a port of ours to be listened on. RFC 4254 §7.1. The default refuses. Twisted: <c>global_tcpip_forward</c>.</summary>
    /// <param name="data">Address and port on the wire.</param>
    /// <returns>The reply's data, empty for none; null refuses.</returns>
    public virtual Deferred<Bytes?> GlobalTcpipForward(Bytes data) => (Bytes?)null;

    /// <summary>The client wants a port no more. RFC 4254 §7.1. The default refuses. Twisted: <c>global_cancel_tcpip_forward</c>.</summary>
    /// <param name="data">Address and port on the wire.</param>
    /// <returns>The reply's data, empty for none; null refuses.</returns>
    public virtual Deferred<Bytes?> GlobalCancelTcpipForward(Bytes data) => (Bytes?)null;
}
