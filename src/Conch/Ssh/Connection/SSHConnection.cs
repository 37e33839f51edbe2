namespace Twisted.Conch.Ssh;

/// <summary>
/// What runs after the login. RFC 4254. Twisted: <c>twisted.conch.ssh.connection.SSHConnection</c>. There are no channels yet: every
/// one asked for is refused, and so is every global request. Reactor thread only.
/// </summary>
public class SSHConnection : SSHService
{
    private const uint OpenUnknownChannelType = 3;

    /// <inheritdoc/>
    public override string Name => "ssh-connection";

    /// <inheritdoc/>
    public override void ServiceStarted()
    {
        if (Transport!.Avatar is IConchUser user)
        {
            user.Conn = this;
        }
    }

    /// <inheritdoc/>
    public override void PacketReceived(byte messageNum, ReadOnlySpan<byte> packet)
    {
        switch ((MessageNumber)messageNum)
        {
            case MessageNumber.UserAuthRequest:
                break; // RFC 4252 §5.1: after the success, more requests are silently ignored.
            case MessageNumber.GlobalRequest:
                Ssh_GLOBAL_REQUEST(packet);
                break;
            case MessageNumber.ChannelOpen:
                Ssh_CHANNEL_OPEN(packet);
                break;
            case >= MessageNumber.ChannelOpenConfirmation and <= MessageNumber.ChannelFailure:
                throw new MalformedPacketException($"Message {messageNum} is about a channel that does not exist.");
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
        reader.ReadName();
        if (reader.ReadBoolean())
        {
            Transport!.SendPacket((byte)MessageNumber.RequestFailure, ReadOnlySpan<byte>.Empty);
        }
    }

    /// <summary>The client asks for a channel. RFC 4254 §5.1.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_CHANNEL_OPEN(ReadOnlySpan<byte> packet)
    {
        PacketReader reader = new(packet);
        reader.ReadName();
        uint sender = reader.ReadUInt32();
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteUInt32(sender);
        writer.WriteUInt32(OpenUnknownChannelType);
        writer.WriteText("unknown channel");
        writer.WriteText(string.Empty);
        Transport!.SendPacket((byte)MessageNumber.ChannelOpenFailure, buffer.WrittenSpan);
    }
}
