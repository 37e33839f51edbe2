using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>What the channels of a connection share: the table, the way out, the order in which they have their turn.</summary>
/// <param name="conn">The connection.</param>
internal sealed class ChannelHost(SSHConnection conn)
{
    private readonly BorrowedMemory _borrowed = new();
    private Queue<ChannelOutput>? _line;
    private RequestGate? _gate;

    /// <summary>The channels.</summary>
    public ChannelTable Table { get; } = new();

    /// <summary>The transport.</summary>
    public SSHTransportBase Transport => conn.Transport!;

    /// <summary>Whether what is sent goes out; false while the peer does not read, or a key exchange keeps much waiting.</summary>
    public bool OutputFlows { get; set; } = true;

    /// <summary>Bytes that all channels keep because the peer does not take them.</summary>
    public long Kept { get; private set; }

    /// <summary>Bounds the requests being worked on.</summary>
    public RequestGate Gate => _gate ??= new RequestGate(Transport);

    /// <summary>Who hears of channels.</summary>
    public ISSHTransportObserver? Observer => Transport.TransportFactory?.Observer;

    /// <summary>The log.</summary>
    public ILogger Log => Transport.Transport!.Reactor.LoggerFactory.CreateLogger(ConnectionLog.Category);

    /// <summary>What is said of channels whose connection is gone.</summary>
    public static Failure Lost() => new(new ConchError("The connection was lost.", SSHConnection.OPEN_CONNECT_FAILED));

    /// <summary>The channel of a number, which must be open.</summary>
    /// <exception cref="UnexpectedMessageException">There is none, or it is not confirmed yet, or the peer has closed it.</exception>
    public SSHChannel Open(uint id) =>
        Table.Find(id) is { IsAsked: false, RemoteClosed: false } channel
            ? channel
            : throw new UnexpectedMessageException("A message is about a channel that is not open.");

    /// <summary>The channel of a number, which must be one that we have asked for.</summary>
    /// <exception cref="UnexpectedMessageException">We have not.</exception>
    public SSHChannel Asked(uint id) =>
        Table.Find(id) is { IsAsked: true } channel
            ? channel
            : throw new UnexpectedMessageException("An answer is about a channel that was not asked for.");

    /// <summary>Hands data to a channel without a copy.</summary>
    public void Lend(SSHChannel channel, ReadOnlySpan<byte> data)
    {
        if (_borrowed.IsLent)
        {
            // A double in a test may carry data while it is handling some.
            channel.OnNext(data.ToArray());
            return;
        }

        _borrowed.Lend(channel, data);
    }

    /// <summary>Sends one piece of data: from the caller's memory straight into the output.</summary>
    public void SendPiece(uint recipient, int type, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(head[1..], recipient);
        if (type == ChannelBuffer.Ordinary)
        {
            head[0] = Messages.MSG_CHANNEL_DATA;
            head = head[..9];
        }
        else
        {
            head[0] = Messages.MSG_CHANNEL_EXTENDED_DATA;
            BinaryPrimitives.WriteInt32BigEndian(head[5..], type);
        }

        BinaryPrimitives.WriteInt32BigEndian(head[^4..], data.Length);
        Transport.SendJoined(head, data);
    }

    /// <summary>Sends a message that is one or two numbers.</summary>
    public void SendNumbers(MessageNumber number, uint first, uint? second = null)
    {
        Span<byte> fields = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(fields, first);
        BinaryPrimitives.WriteUInt32BigEndian(fields[4..], second ?? 0);
        Transport.SendPacket((byte)number, second is null ? fields[..4] : fields);
    }

    /// <summary>A channel keeps more, or less.</summary>
    public void KeptChanged(int by) => Kept += by;

    /// <summary>A channel waits for the output to flow.</summary>
    public void GetInLine(ChannelOutput output)
    {
        output.IsInLine = true;
        _line ??= new Queue<ChannelOutput>();
        _line.Enqueue(output);
    }

    /// <summary>Output flows: those who wait have their turn, first come, first served. Who fills it again goes to the end.</summary>
    public void ServeLine()
    {
        while (OutputFlows && !Transport.IsEnding && _line is not null && _line.TryDequeue(out ChannelOutput? output))
        {
            output.IsInLine = false;
            output.Pump();
        }
    }

    /// <summary>Sends our close, whatever is kept.</summary>
    public void SendCloseNow(SSHChannel channel)
    {
        if (channel.LocalClosed)
        {
            return;
        }

        channel.Closing = true;
        channel.Outgoing.Forget();
        if (!channel.IsAsked)
        {
            channel.LocalClosed = true;
            SendNumbers(MessageNumber.ChannelClose, channel.RemoteId);
        }
    }

    /// <summary>The peer's close came, and all data in front of it is delivered.</summary>
    public void CloseDelivered(SSHChannel channel)
    {
        try
        {
            channel.Stream?.End();
            channel.CloseReceived();
        }
        finally
        {
            SendCloseNow(channel);
            Remove(channel, Lost());
        }
    }

    /// <summary>A channel goes on writing what the peer does not take.</summary>
    public void OutputTooLong(SSHChannel channel, long kept)
    {
        ConnectionLog.OutputTooLong(Log, Transport.GetPeer(), channel.Id, kept);
        SendCloseNow(channel);
    }

    /// <summary>A channel leaves.</summary>
    public void Remove(SSHChannel channel, Failure reason)
    {
        if (!Table.Remove(channel))
        {
            return;
        }

        try
        {
            channel.Gone(reason);
        }
        finally
        {
            conn.Left(channel);
        }
    }

    /// <summary>The connection is gone, and all channels with it.</summary>
    public void RemoveAll()
    {
        _line = null;
        foreach (SSHChannel channel in Table.All.Values.ToArray())
        {
            try
            {
                Remove(channel, Lost());
            }
#pragma warning disable CA1031 // What one channel throws must not keep the others from hearing of the end.
            catch (Exception error)
#pragma warning restore CA1031
            {
                ConnectionLog.ClosingFailed(Log, Transport.GetPeer(), channel.Id, error);
            }
        }
    }

    /// <summary>The application failed to answer a request.</summary>
    public void RequestFailed(string request, Failure failure) =>
        ConnectionLog.RequestFailed(Log, Transport.GetPeer(), request, failure.Value);
}
