using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What runs after the login: channels and requests. RFC 4254. Twisted: <c>twisted.conch.ssh.connection.SSHConnection</c>. Reactor thread only.
/// </summary>
public class SSHConnection : SSHService
{
    /// <summary>A channel is refused because it is forbidden. RFC 4254 §5.1.</summary>
    public const int OPEN_ADMINISTRATIVELY_PROHIBITED = 1;

    /// <summary>A channel is refused because what it leads to cannot be reached. RFC 4254 §5.1.</summary>
    public const int OPEN_CONNECT_FAILED = 2;

    /// <summary>A channel is refused because nobody knows its type. RFC 4254 §5.1.</summary>
    public const int OPEN_UNKNOWN_CHANNEL_TYPE = 3;

    /// <summary>A channel is refused because there is no room for it. RFC 4254 §5.1.</summary>
    public const int OPEN_RESOURCE_SHORTAGE = 4;

    /// <summary>Extended data of this type is standard error. RFC 4254 §5.2.</summary>
    public const int EXTENDED_DATA_STDERR = 1;

    internal const int DefaultMaxPacket = 32 * 1024;

    private readonly Dictionary<int, SSHChannel> _channels = [];
    private readonly Dictionary<int, Queue<Deferred<Bytes>>> _requests = [];
    private readonly Queue<Deferred<Bytes>?> _globalRequests = new();
    private int _nextId;

    /// <inheritdoc/>
    public override string Name => "ssh-connection";

    /// <summary>The channels by our number for them. Twisted: <c>channels</c>.</summary>
    public IReadOnlyDictionary<int, SSHChannel> Channels => _channels;

    /// <inheritdoc/>
    public override void ServiceStarted()
    {
        if (Transport!.Avatar is IConchUser user)
        {
            user.Conn = this;
        }
    }

    /// <inheritdoc/>
    public override void ServiceStopped()
    {
        foreach (SSHChannel channel in _channels.Values.ToArray())
        {
            ChannelClosed(channel);
        }
    }

    /// <inheritdoc/>
    public override void PacketReceived(byte messageNum, ReadOnlySpan<byte> packet)
    {
        PacketReader reader = new(packet);
        switch ((MessageNumber)messageNum)
        {
            case MessageNumber.GlobalRequest:
                Ssh_GLOBAL_REQUEST(packet);
                break;
            case MessageNumber.RequestSuccess:
                _globalRequests.Dequeue()?.Callback(packet);
                break;
            case MessageNumber.RequestFailure:
                _globalRequests.Dequeue()?.Errback(new ConchError("global request failed"));
                break;
            case MessageNumber.ChannelOpen:
                Ssh_CHANNEL_OPEN(packet);
                break;
            case MessageNumber.ChannelOpenConfirmation:
                {
                    SSHChannel channel = ChannelOf(ref reader);
                    channel.RemoteId = reader.ReadUInt32();
                    channel.RemoteWindowLeft = reader.ReadUInt32();
                    channel.RemoteMaxPacket = (int)reader.ReadUInt32();
                    channel.ChannelOpen(reader.Rest);
                    break;
                }

            case MessageNumber.ChannelOpenFailure:
                {
                    SSHChannel channel = ChannelOf(ref reader);
                    _channels.Remove(channel.Id);
                    int code = (int)reader.ReadUInt32();
                    channel.OpenFailed(new Failure(new ConchError(PeerText.Escape(reader.ReadString()), code)));
                    break;
                }

            case MessageNumber.ChannelWindowAdjust:
                {
                    SSHChannel channel = ChannelOf(ref reader);
                    uint more = reader.ReadUInt32();
                    channel.RemoteWindowLeft += more;
                    channel.AddWindowBytes(more);
                    break;
                }

            case MessageNumber.ChannelData:
                {
                    SSHChannel channel = ChannelOf(ref reader);
                    ReadOnlySpan<byte> data = reader.ReadString();
                    channel.OnNext(data.ToArray());
                    AdjustWindow(channel, data.Length);
                    break;
                }

            case MessageNumber.ChannelExtendedData:
                {
                    SSHChannel channel = ChannelOf(ref reader);
                    int type = (int)reader.ReadUInt32();
                    ReadOnlySpan<byte> data = reader.ReadString();
                    channel.ExtReceived(type, data);
                    AdjustWindow(channel, data.Length);
                    break;
                }

            case MessageNumber.ChannelEof:
                ChannelOf(ref reader).EofReceived();
                break;
            case MessageNumber.ChannelClose:
                {
                    SSHChannel channel = ChannelOf(ref reader);
                    channel.RemoteClosed = true;
                    channel.CloseReceived();
                    SendClose(channel);
                    break;
                }

            case MessageNumber.ChannelRequest:
                {
                    SSHChannel channel = ChannelOf(ref reader);
                    string type = reader.ReadName();
                    bool wantReply = reader.ReadBoolean();
                    channel.RequestReceived(type, reader.Rest).AddCallbacks(
                        granted => Reply(channel, wantReply, granted), (Failure _) => Reply(channel, wantReply, granted: false));
                    break;
                }

            case MessageNumber.ChannelSuccess:
                _requests[ChannelOf(ref reader).Id].Dequeue().Callback(default);
                break;
            case MessageNumber.ChannelFailure:
                _requests[ChannelOf(ref reader).Id].Dequeue().Errback(new ConchError("channel request failed"));
                break;
            default:
                base.PacketReceived(messageNum, packet);
                break;
        }
    }

    /// <summary>A request about the connection as a whole. RFC 4254 §4.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_GLOBAL_REQUEST(ReadOnlySpan<byte> packet)
    {
        PacketReader reader = new(packet);
        string name = reader.ReadName();
        bool wantReply = reader.ReadBoolean();
        GotGlobalRequest(name, reader.Rest).AddCallbacks(
            data => GlobalReply(wantReply, data), (Failure _) => GlobalReply(wantReply, null));
    }

    /// <summary>The peer asks for a channel. RFC 4254 §5.1.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_OPEN(ReadOnlySpan<byte> packet)
    {
        PacketReader reader = new(packet);
        string type = reader.ReadName();
        uint sender = reader.ReadUInt32();
        uint window = reader.ReadUInt32();
        uint maxPacket = reader.ReadUInt32();
        Bytes data = reader.Rest;
        Deferred<SSHChannel> opening;
        try
        {
            opening = GetChannel(type, window, (int)Math.Min(maxPacket, DefaultMaxPacket), data);
        }
        catch (ConchError error)
        {
            opening = Defer.Fail<SSHChannel>(error);
        }

        opening.AddCallbacks(
            channel =>
            {
                channel.Id = _nextId++;
                channel.RemoteId = sender;
                channel.RemoteWindowLeft = window;
                channel.RemoteMaxPacket = (int)Math.Min(maxPacket, DefaultMaxPacket);
                channel.Conn = this;
                channel.Data = data;
                Open(channel);
                Send(MessageNumber.ChannelOpenConfirmation, w =>
                {
                    w.WriteUInt32(sender);
                    w.WriteUInt32((uint)channel.Id);
                    w.WriteUInt32((uint)channel.LocalWindowSize);
                    w.WriteUInt32((uint)channel.LocalMaxPacket);
                });
                channel.ChannelOpen(default);
            },
            fail => Send(MessageNumber.ChannelOpenFailure, w =>
            {
                w.WriteUInt32(sender);
                w.WriteUInt32((fail.Value as ConchError)?.Reason is int code ? (uint)code : OPEN_CONNECT_FAILED);
                w.WriteText(fail.GetErrorMessage());
                w.WriteText(string.Empty);
            }));
    }

    /// <summary>Makes the channel that the peer asks for. The default asks the user's <see cref="IConchUser.LookupChannel"/>. Twisted: <c>getChannel</c>.</summary>
    /// <param name="channelType">Its type; printable US-ASCII, at most 64 characters.</param>
    /// <param name="windowSize">How many bytes the peer takes at first.</param>
    /// <param name="maxPacket">The largest piece of data it takes at once, in bytes.</param>
    /// <param name="data">What the type sends along.</param>
    /// <returns>The channel; a failure refuses it, a <see cref="ConchError"/> with its code and text.</returns>
    public virtual Deferred<SSHChannel> GetChannel(string channelType, long windowSize, int maxPacket, Bytes data) =>
        Transport!.Avatar is IConchUser user
            ? user.LookupChannel(channelType, windowSize, maxPacket, data)
            : throw new ConchError("unknown channel", OPEN_UNKNOWN_CHANNEL_TYPE);

    /// <summary>
    /// The peer asks something of the connection as a whole. The default asks the user's <see cref="IConchUser.GotGlobalRequest"/>. Twisted:
    /// <c>gotGlobalRequest</c>.
    /// </summary>
    /// <param name="requestType">The request's name; printable US-ASCII, at most 64 characters.</param>
    /// <param name="data">What it sends along.</param>
    /// <returns>The reply's data, empty for none; null, like a failure, refuses.</returns>
    public virtual Deferred<Bytes?> GotGlobalRequest(string requestType, Bytes data) =>
        Transport!.Avatar is IConchUser user ? user.GotGlobalRequest(requestType, data) : (Bytes?)null;

    /// <summary>Asks something of the peer as a whole. RFC 4254 §4. Twisted: <c>sendGlobalRequest</c>.</summary>
    /// <param name="request">The request's name.</param>
    /// <param name="data">What it sends along.</param>
    /// <param name="wantReply">Whether the peer is to answer.</param>
    /// <returns>Fires with the reply's data, fails with a <see cref="ConchError"/> when refused; null without an answer.</returns>
    public Deferred<Bytes>? SendGlobalRequest(string request, Bytes data, bool wantReply = false)
    {
        Send(MessageNumber.GlobalRequest, w =>
        {
            w.WriteText(request);
            w.WriteBoolean(wantReply);
            w.WriteRaw(data.Span);
        });
        if (!wantReply)
        {
            return null;
        }

        Deferred<Bytes> answer = new();
        _globalRequests.Enqueue(answer);
        return answer;
    }

    /// <summary>Asks the peer to open a channel; <see cref="SSHChannel.ChannelOpen"/> or <see cref="SSHChannel.OpenFailed"/> follows. Twisted: <c>openChannel</c>.</summary>
    /// <param name="channel">The channel, not opened before.</param>
    /// <param name="extra">What its type sends along.</param>
    public void OpenChannel(SSHChannel channel, Bytes extra = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        channel.Id = _nextId++;
        channel.Conn = this;
        Open(channel);
        Send(MessageNumber.ChannelOpen, w =>
        {
            w.WriteText(channel.Name);
            w.WriteUInt32((uint)channel.Id);
            w.WriteUInt32((uint)channel.LocalWindowSize);
            w.WriteUInt32((uint)channel.LocalMaxPacket);
            w.WriteRaw(extra.Span);
        });
    }

    /// <summary>Asks something of the peer about a channel. RFC 4254 §5.4. Twisted: <c>sendRequest</c>.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="requestType">The request's name.</param>
    /// <param name="data">What it sends along.</param>
    /// <param name="wantReply">Whether the peer is to answer.</param>
    /// <returns>Fires when granted, fails with a <see cref="ConchError"/> when refused or when the channel closes; null without an answer.</returns>
    public Deferred<Bytes>? SendRequest(SSHChannel channel, string requestType, Bytes data, bool wantReply = false)
    {
        ArgumentNullException.ThrowIfNull(channel);
        Send(MessageNumber.ChannelRequest, w =>
        {
            w.WriteUInt32(channel.RemoteId);
            w.WriteText(requestType);
            w.WriteBoolean(wantReply);
            w.WriteRaw(data.Span);
        });
        if (!wantReply)
        {
            return null;
        }

        Deferred<Bytes> answer = new();
        if (!_requests.TryGetValue(channel.Id, out Queue<Deferred<Bytes>>? queue))
        {
            _requests[channel.Id] = queue = new Queue<Deferred<Bytes>>();
        }

        queue.Enqueue(answer);
        return answer;
    }

    /// <summary>Lets the peer send more. RFC 4254 §5.2. Twisted: <c>adjustWindow</c>.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="bytesToAdd">How many bytes more.</param>
    public void AdjustWindow(SSHChannel channel, int bytesToAdd)
    {
        ArgumentNullException.ThrowIfNull(channel);
        Send(MessageNumber.ChannelWindowAdjust, w =>
        {
            w.WriteUInt32(channel.RemoteId);
            w.WriteUInt32((uint)bytesToAdd);
        });
    }

    /// <summary>Sends data on a channel, as <see cref="SSHChannel.Write(ReadOnlySpan{byte})"/>. Twisted: <c>sendData</c>.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="data">Copied before the call returns.</param>
    public void SendData(SSHChannel channel, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(channel);
        byte[] copy = data.ToArray();
        Send(MessageNumber.ChannelData, w =>
        {
            w.WriteUInt32(channel.RemoteId);
            w.WriteString(copy);
        });
    }

    /// <summary>Sends extended data on a channel, as <see cref="SSHChannel.WriteExtended(int, ReadOnlySpan{byte})"/>. Twisted: <c>sendExtendedData</c>.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="dataType">Which stream.</param>
    /// <param name="data">Copied before the call returns.</param>
    public void SendExtendedData(SSHChannel channel, int dataType, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(channel);
        byte[] copy = data.ToArray();
        Send(MessageNumber.ChannelExtendedData, w =>
        {
            w.WriteUInt32(channel.RemoteId);
            w.WriteUInt32((uint)dataType);
            w.WriteString(copy);
        });
    }

    /// <summary>Says that we send no more data on a channel, once all that was written has gone. RFC 4254 §5.3. Twisted: <c>sendEOF</c>.</summary>
    /// <param name="channel">The channel.</param>
    public void SendEOF(SSHChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        Send(MessageNumber.ChannelEof, w => w.WriteUInt32(channel.RemoteId));
    }

    /// <summary>Closes a channel, once all that was written has gone; harmless when repeated. RFC 4254 §5.3. Twisted: <c>sendClose</c>.</summary>
    /// <param name="channel">The channel.</param>
    public void SendClose(SSHChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        channel.Closing = true;
        if (!channel.LocalClosed)
        {
            channel.LocalClosed = true;
            Send(MessageNumber.ChannelClose, w => w.WriteUInt32(channel.RemoteId));
        }

        if (channel.RemoteClosed && _channels.ContainsKey(channel.Id))
        {
            ChannelClosed(channel);
        }
    }

    /// <summary>A channel is closed by both sides, or lost with its connection. Overrides call the base. Twisted: <c>channelClosed</c>.</summary>
    /// <param name="channel">The channel.</param>
    public virtual void ChannelClosed(SSHChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (_channels.Remove(channel.Id))
        {
            channel.LocalClosed = channel.RemoteClosed = true;
            if (_requests.Remove(channel.Id, out Queue<Deferred<Bytes>>? queue))
            {
                foreach (Deferred<Bytes> answer in queue)
                {
                    answer.Errback(new ConchError("Channel closed."));
                }
            }

            channel.Closed();
        }
    }

    private void Open(SSHChannel channel)
    {
        if (channel.LocalWindowSize == 0)
        {
            channel.LocalWindowSize = 2 * 1024 * 1024;
        }

        channel.LocalWindowLeft = channel.LocalWindowSize;
        _channels[channel.Id] = channel;
    }

    private void Reply(SSHChannel channel, bool wantReply, bool granted)
    {
        if (wantReply && !channel.LocalClosed)
        {
            Send(granted ? MessageNumber.ChannelSuccess : MessageNumber.ChannelFailure, w => w.WriteUInt32(channel.RemoteId));
        }
    }

    private void GlobalReply(bool wantReply, Bytes? data)
    {
        if (wantReply)
        {
            Transport!.SendPacket((byte)(data is null ? MessageNumber.RequestFailure : MessageNumber.RequestSuccess), (data ?? default).Span);
        }
    }

    private SSHChannel ChannelOf(ref PacketReader reader) =>
        reader.ReadUInt32() is <= int.MaxValue and var id && _channels.TryGetValue((int)id, out SSHChannel? channel)
            ? channel
            : throw new MalformedPacketException("A message is about a channel that does not exist.");

    private delegate void Fields(PacketWriter writer);

    private void Send(MessageNumber number, Fields fields)
    {
        using PooledBuffer buffer = new();
        fields(new PacketWriter(buffer));
        Transport!.SendPacket((byte)number, buffer.WrittenSpan);
    }
}
