using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What runs after the login: channels and requests. RFC 4254. Twisted: <c>twisted.conch.ssh.connection.SSHConnection</c>. Reactor thread only.
/// </summary>
/// <remarks>What a peer may have and how long it may be silent or idle is in <see cref="SSHLimits"/>, as <see cref="SSHFactory.Limits"/>.</remarks>
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

    internal const string SessionType = "session";

    private readonly GlobalRequests _global;
    private readonly ChannelOpenings _openings;
    private ServerDuties? _duties;

    /// <summary>A connection without channels.</summary>
    public SSHConnection()
    {
        Host = new ChannelHost(this);
        _global = new GlobalRequests(this);
        _openings = new ChannelOpenings(this);
    }

    /// <inheritdoc/>
    public override string Name => "ssh-connection";

    /// <summary>The channels by our number for them, those not yet confirmed too. Twisted: <c>channels</c>.</summary>
    public IReadOnlyDictionary<int, SSHChannel> Channels => Host.Table.All;

    /// <summary>What the channels need of their connection.</summary>
    internal ChannelHost Host { get; }

    /// <summary>Whether the connection is gone.</summary>
    internal bool IsStopped { get; private set; }

    /// <inheritdoc/>
    public override void ServiceStarted()
    {
        if (Transport!.Avatar is IConchUser user)
        {
            user.Conn = this;
        }

        if (!Transport.IsClient)
        {
            _duties = new ServerDuties(Transport, Host.Table, _global, _openings);
            _duties.Start();
        }
    }

    /// <inheritdoc/>
    public override void ServiceStopped()
    {
        IsStopped = true;
        _duties?.Stop();
        _global.Drop();
        Host.RemoveAll();
    }

    /// <inheritdoc/>
    public override void OutputPaused() => Host.OutputFlows = false;

    /// <inheritdoc/>
    public override void OutputResumed()
    {
        Host.OutputFlows = true;
        Host.ServeLine();
    }

    /// <inheritdoc/>
    public override void PacketReceived(byte messageNum, ReadOnlySpan<byte> packet)
    {
        switch ((MessageNumber)messageNum)
        {
            case MessageNumber.ChannelData:
                Ssh_CHANNEL_DATA(packet);
                break;
            case MessageNumber.ChannelWindowAdjust:
                Ssh_CHANNEL_WINDOW_ADJUST(packet);
                break;
            case MessageNumber.ChannelExtendedData:
                Ssh_CHANNEL_EXTENDED_DATA(packet);
                break;
            case MessageNumber.ChannelRequest:
                Ssh_CHANNEL_REQUEST(packet);
                break;
            case MessageNumber.ChannelSuccess:
                Ssh_CHANNEL_SUCCESS(packet);
                break;
            case MessageNumber.ChannelFailure:
                Ssh_CHANNEL_FAILURE(packet);
                break;
            case MessageNumber.ChannelEof:
                Ssh_CHANNEL_EOF(packet);
                break;
            case MessageNumber.ChannelClose:
                Ssh_CHANNEL_CLOSE(packet);
                break;
            case MessageNumber.ChannelOpen:
                Ssh_CHANNEL_OPEN(packet);
                break;
            case MessageNumber.ChannelOpenConfirmation:
                Ssh_CHANNEL_OPEN_CONFIRMATION(packet);
                break;
            case MessageNumber.ChannelOpenFailure:
                Ssh_CHANNEL_OPEN_FAILURE(packet);
                break;
            case MessageNumber.GlobalRequest:
                Ssh_GLOBAL_REQUEST(packet);
                break;
            case MessageNumber.RequestSuccess:
                Ssh_REQUEST_SUCCESS(packet);
                break;
            case MessageNumber.RequestFailure:
                Ssh_REQUEST_FAILURE(packet);
                break;
            default:
                base.PacketReceived(messageNum, packet);
                break;
        }
    }

    /// <summary>A request about the connection as a whole. RFC 4254 §4.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_GLOBAL_REQUEST(ReadOnlySpan<byte> packet) => _global.Take(SshMessage.Decode<GlobalRequest>(packet));

    /// <summary>The peer granted a global request. RFC 4254 §4.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_REQUEST_SUCCESS(ReadOnlySpan<byte> packet) => _global.Granted(packet);

    /// <summary>The peer refused a global request. RFC 4254 §4.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_REQUEST_FAILURE(ReadOnlySpan<byte> packet) => _global.Refused();

    /// <summary>The peer asks for a channel. RFC 4254 §5.1.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_OPEN(ReadOnlySpan<byte> packet) => _openings.Take(SshMessage.Decode<ChannelOpenRequest>(packet));

    /// <summary>The peer granted a channel. RFC 4254 §5.1.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_OPEN_CONFIRMATION(ReadOnlySpan<byte> packet)
    {
        ChannelOpenConfirmation message = SshMessage.Decode<ChannelOpenConfirmation>(packet);
        SSHChannel channel = Host.Asked(message.Recipient);
        if (message.MaxPacket == 0)
        {
            throw new LimitExceededException("A channel whose largest packet has 0 bytes cannot be.");
        }

        channel.Opened(message.Sender, message.WindowSize, message.MaxPacket, new Bytes(message.Data));
    }

    /// <summary>The peer refused a channel. RFC 4254 §5.1.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_OPEN_FAILURE(ReadOnlySpan<byte> packet)
    {
        ChannelOpenFailure message = SshMessage.Decode<ChannelOpenFailure>(packet);
        SSHChannel channel = Host.Asked(message.Recipient);
        int code = (int)Math.Min(message.Reason, int.MaxValue);
        Host.Remove(channel, new Failure(new ConchError(PeerText.Escape(message.Description), code)));
    }

    /// <summary>The peer takes more data. RFC 4254 §5.2.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_WINDOW_ADJUST(ReadOnlySpan<byte> packet)
    {
        ChannelWindowAdjust message = SshMessage.Decode<ChannelWindowAdjust>(packet);
        if (Host.Table.IsOfThePast(message.Recipient) || Host.Table.Find(message.Recipient) is { RemoteClosed: true })
        {
            // Some peers give back what they read after they have closed; it changes nothing any more.
            return;
        }

        SSHChannel channel = Host.Open(message.Recipient);
        channel.Outgoing.AddWindow(message.BytesToAdd);
        if (!channel.LocalClosed)
        {
            channel.AddWindowBytes(message.BytesToAdd);
            channel.Outgoing.Pump();
        }
    }

    /// <summary>Data of a channel. RFC 4254 §5.2.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_DATA(ReadOnlySpan<byte> packet)
    {
        ChannelData message = SshMessage.Decode<ChannelData>(packet);
        Host.Open(message.Recipient).Incoming.Take(ChannelBuffer.Ordinary, message.Data);
    }

    /// <summary>Data of a channel's second stream. RFC 4254 §5.2.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_EXTENDED_DATA(ReadOnlySpan<byte> packet)
    {
        ChannelExtendedData message = SshMessage.Decode<ChannelExtendedData>(packet);
        if (message.Type is 0 or > int.MaxValue)
        {
            throw new MalformedPacketException("There is no extended data of that type.");
        }

        Host.Open(message.Recipient).Incoming.Take((int)message.Type, message.Data);
    }

    /// <summary>The peer sends no more data on a channel. RFC 4254 §5.3.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_EOF(ReadOnlySpan<byte> packet) => Host.Open(OnlyNumber(packet)).Incoming.TakeEof();

    /// <summary>The peer closes a channel. RFC 4254 §5.3.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_CLOSE(ReadOnlySpan<byte> packet)
    {
        SSHChannel channel = Host.Open(OnlyNumber(packet));
        channel.RemoteClosed = true;
        if (channel.Closing)
        {
            // The application has closed it, too, and will not go on to read.
            channel.Incoming.Forget();
        }

        bool isKept = channel.Incoming.Kept > 0;
        if (isKept)
        {
            // The application has still to read; the peer need not wait for that.
            Host.SendCloseNow(channel);
        }

        channel.Incoming.TakeClose();
        if (isKept)
        {
            channel.CloseWaits();
        }
    }

    /// <summary>The peer asks something of a channel. RFC 4254 §5.4.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_REQUEST(ReadOnlySpan<byte> packet)
    {
        ChannelRequest message = SshMessage.Decode<ChannelRequest>(packet);
        SSHChannel channel = Host.Open(message.Recipient);
        if (!channel.LocalClosed)
        {
            channel.OwnRequests.Take(message);
        }
    }

    /// <summary>The peer granted a request about a channel. RFC 4254 §5.4.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_SUCCESS(ReadOnlySpan<byte> packet) => Host.Open(OnlyNumber(packet)).OwnRequests.Granted();

    /// <summary>The peer refused a request about a channel. RFC 4254 §5.4.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_FAILURE(ReadOnlySpan<byte> packet) => Host.Open(OnlyNumber(packet)).OwnRequests.Refused();

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
        ArgumentNullException.ThrowIfNull(request);
        return _global.Send(request, data, wantReply);
    }

    /// <summary>Asks the peer to open a channel; <see cref="SSHChannel.ChannelOpen"/> or <see cref="SSHChannel.OpenFailed"/> follows. Twisted: <c>openChannel</c>.</summary>
    /// <param name="channel">The channel, not opened before.</param>
    /// <param name="extra">What its type sends along.</param>
    /// <exception cref="InvalidOperationException">The channel was opened before, or has no name.</exception>
    public void OpenChannel(SSHChannel channel, Bytes extra = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (channel.Id >= 0 || channel.Name.Length == 0)
        {
            throw new InvalidOperationException("A channel is opened once, and its Name is its type on the wire.");
        }

        channel.Conn = this;
        channel.ChannelType = channel.Name;
        if (IsStopped)
        {
            channel.OpenFailed(ChannelHost.Lost());
            return;
        }

        Host.Table.Add(channel, Transport!.Limits);
        channel.Incoming.Open(channel.LocalWindowSize);
        Transport.Send(new ChannelOpenRequest
        {
            ChannelType = channel.ChannelType,
            Sender = (uint)channel.Id,
            WindowSize = (uint)channel.LocalWindowSize,
            MaxPacket = (uint)channel.LocalMaxPacket,
            Data = extra.Span,
        });
    }

    /// <summary>
    /// Asks something of the peer about a channel. RFC 4254 §5.4. What is asked while a request of the peer is handled is sent after the answer to that. Twisted:
    /// <c>sendRequest</c>.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="requestType">The request's name.</param>
    /// <param name="data">What it sends along.</param>
    /// <param name="wantReply">Whether the peer is to answer.</param>
    /// <returns>Fires when granted, fails with a <see cref="ConchError"/> when refused or when the channel closes; null without an answer.</returns>
    /// <exception cref="InvalidOperationException">The channel is not open yet.</exception>
    /// <exception cref="ArgumentException">The channel is not one of this connection.</exception>
    public Deferred<Bytes>? SendRequest(SSHChannel channel, string requestType, Bytes data, bool wantReply = false)
    {
        ArgumentNullException.ThrowIfNull(requestType);
        return !Own(channel).IsAsked
            ? channel.OwnRequests.Send(requestType, data, wantReply)
            : throw new InvalidOperationException("The channel is not open yet: send requests from ChannelOpen on.");
    }

    /// <summary>
    /// Lets the peer send more, at once. Needed only for channels that do not do it themselves (<see cref="SSHChannel.AdjustsWindow"/>). RFC 4254 §5.2. Twisted:
    /// <c>adjustWindow</c>.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="bytesToAdd">How many bytes more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or the window would be larger than 2^32-1 bytes.</exception>
    public void AdjustWindow(SSHChannel channel, int bytesToAdd)
    {
        Own(channel).Incoming.GiveBack(bytesToAdd);
    }

    /// <summary>Sends data on a channel, as <see cref="SSHChannel.Write(ReadOnlySpan{byte})"/>. Twisted: <c>sendData</c>.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="data">Copied before the call returns.</param>
    public void SendData(SSHChannel channel, ReadOnlySpan<byte> data)
    {
        Own(channel).Write(data);
    }

    /// <summary>Sends extended data on a channel, as <see cref="SSHChannel.WriteExtended(int, ReadOnlySpan{byte})"/>. Twisted: <c>sendExtendedData</c>.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="dataType">Which stream.</param>
    /// <param name="data">Copied before the call returns.</param>
    public void SendExtendedData(SSHChannel channel, int dataType, ReadOnlySpan<byte> data)
    {
        Own(channel).WriteExtended(dataType, data);
    }

    /// <summary>Says that we send no more data on a channel, once all that was written has gone; harmless when repeated. RFC 4254 §5.3. Twisted: <c>sendEOF</c>.</summary>
    /// <param name="channel">The channel.</param>
    public void SendEOF(SSHChannel channel)
    {
        Own(channel).Outgoing.WriteEof();
    }

    /// <summary>Closes a channel, once all that was written has gone; harmless when repeated. RFC 4254 §5.3. Twisted: <c>sendClose</c>.</summary>
    /// <param name="channel">The channel.</param>
    public void SendClose(SSHChannel channel)
    {
        Own(channel).Closing = true;
        channel.Outgoing.Close();
    }

    /// <summary>
    /// A channel has left the connection: both sides have closed it, or it was refused, or lost. Its own method was called. The default does nothing. Twisted:
    /// <c>channelClosed</c>.
    /// </summary>
    /// <param name="channel">The channel.</param>
    public virtual void ChannelClosed(SSHChannel channel)
    {
    }

    /// <summary>A channel has left: tells who wants to know.</summary>
    internal void Left(SSHChannel channel)
    {
        if (!IsStopped)
        {
            _duties?.ChannelLeft();
        }

        ChannelClosed(channel);
    }

    /// <summary>Answers a global request: what is the library's own, or else the application's.</summary>
    internal Deferred<Bytes?> AnswerGlobalRequest(string type, Bytes data) =>
        !PermissionRules.AllowsGlobal(Transport!.Permissions, type, data) ? (Bytes?)null
        : _duties?.Answer(type, data) ?? GotGlobalRequest(type, data);

    private SSHChannel Own(SSHChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.Id >= 0 && channel.Conn == this
            ? channel
            : throw new ArgumentException("The channel is not one of this connection: it was never opened here.", nameof(channel));
    }

    private static uint OnlyNumber(ReadOnlySpan<byte> packet)
    {
        PacketReader reader = new(packet);
        uint number = reader.ReadUInt32();
        reader.ExpectEnd();
        return number;
    }
}
