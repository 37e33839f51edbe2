using Twisted.Internet;
using Twisted.Internet.Transports;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What goes out on one channel: at once as far as the peer's window and the connection let it, the rest kept and sent later; then EOF, then close. Tells the
/// channel and its producer when to stop and when to go on.
/// </summary>
/// <param name="channel">Whose it is.</param>
internal sealed class ChannelOutput(SSHChannel channel)
{
    /// <summary>A channel that keeps less than this is not to blame when the connection keeps too much.</summary>
    private const int Innocent = 256 * 1024;

    private ChannelBuffer _kept;
    private ProducerSlot _producer;
    private int _corks;
    private bool _isOpen;
    private bool _isDropped;
    private bool _isAsking;
    private bool _isAsked;
    private bool _eofWanted;
    private bool _eofSent;

    /// <summary>Bytes we may still send.</summary>
    public long WindowLeft { get; private set; }

    /// <summary>The largest piece of data we send, in bytes.</summary>
    public int MaxPacket { get; private set; }

    /// <summary>Bytes that were sent.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Whether what is written goes out at once.</summary>
    public bool IsWriting { get; private set; } = true;

    /// <summary>Whether a request's handler runs.</summary>
    public bool IsCorked => _corks > 0;

    /// <summary>Whether it waits in the connection for its output to flow.</summary>
    public bool IsInLine { get; set; }

    /// <summary>Bytes kept.</summary>
    public int Kept => _kept.Count;

    private ChannelHost Host => channel.Host;

    private bool MaySend => _isOpen && _corks == 0 && !_isDropped && Host.OutputFlows;

    private bool Flows => _kept.IsEmpty && Host.OutputFlows;

    /// <summary>The peer's numbers are known; what was written before goes out.</summary>
    /// <param name="window">Bytes we may send.</param>
    /// <param name="maxPacket">The largest piece of data the peer takes, in bytes; at least 1.</param>
    public void Open(uint window, uint maxPacket)
    {
        WindowLeft = window;
        MaxPacket = (int)Math.Min(maxPacket, SSHConnection.DefaultMaxPacket);
        _isOpen = true;
    }

    /// <summary>Sends data, or keeps it.</summary>
    /// <param name="type">0 for ordinary data.</param>
    /// <param name="data">Copied.</param>
    public void Write(int type, ReadOnlySpan<byte> data)
    {
        if (channel.Closing || channel.LocalClosed || channel.RemoteClosed || _eofWanted)
        {
            return;
        }

        _isAsked &= data.IsEmpty;
        if (_kept.IsEmpty)
        {
            data = data[Send(type, data)..];
        }

        if (_isDropped || (!data.IsEmpty && !Keep(type, data)))
        {
            return;
        }

        Settle();
        AskProducer();
    }

    /// <summary>The peer takes more.</summary>
    /// <param name="bytes">How much more.</param>
    public void AddWindow(uint bytes)
    {
        if (WindowLeft + bytes > uint.MaxValue)
        {
            throw new LimitExceededException("A channel's window grew beyond what a window may be.");
        }

        WindowLeft += bytes;
    }

    /// <summary>Says that no more data comes, once what is kept has gone.</summary>
    public void WriteEof()
    {
        _eofWanted = true;
        Finish();
    }

    /// <summary>Closes, once what is kept has gone.</summary>
    public void Close() => Finish();

    /// <summary>A request's handler runs: what it writes waits for its answer to be sent.</summary>
    public void Cork() => _corks++;

    /// <summary>The answer is sent.</summary>
    public void Uncork()
    {
        _corks--;
        if (_corks == 0 && !_isDropped)
        {
            SendKept();
            channel.OwnRequests.SendHeld();
            Pump();
        }
    }

    /// <summary>Sends what is kept as far as it may be sent, then tells who waits for it.</summary>
    public void Pump()
    {
        SendKept();
        Finish();
        Settle();
        AskProducer();
    }

    /// <summary>Ties a producer to the channel.</summary>
    public void Register(IProducer producer, bool streaming)
    {
        if (_isDropped)
        {
            ArgumentNullException.ThrowIfNull(producer);
            producer.StopProducing();
            return;
        }

        _producer.Register(producer, streaming);
        Settle();
        if (!IsWriting)
        {
            _producer.Full();
        }

        AskProducer();
    }

    /// <summary>Unties it.</summary>
    public void Unregister()
    {
        _producer.Unregister();
        _isAsked = false;
    }

    /// <summary>The channel is gone.</summary>
    public void Drop()
    {
        _isDropped = true;
        Forget();
        IsWriting = false;
        _producer.Stop();
    }

    /// <summary>Sends as much as may be sent.</summary>
    /// <returns>How many bytes that was.</returns>
    private int Send(int type, ReadOnlySpan<byte> data)
    {
        int sent = 0;
        while (sent < data.Length && MaySend)
        {
            int size = (int)Math.Min(Math.Min(data.Length - sent, MaxPacket), WindowLeft);
            if (size == 0)
            {
                break;
            }

            WindowLeft -= size;
            BytesSent += size;
            Host.SendPiece(channel.RemoteId, type, data.Slice(sent, size));
            sent += size;
        }

        return sent;
    }

    private void SendKept()
    {
        while (!_kept.IsEmpty && MaySend && WindowLeft > 0)
        {
            int sent = Send(_kept.HeadType, _kept.Head.Span);
            if (!_isDropped)
            {
                _kept.Consume(sent);
                Host.KeptChanged(-sent);
            }
        }

        _kept.Trim();
    }

    private bool Keep(int type, ReadOnlySpan<byte> data)
    {
        if (_kept.Count > Innocent && Host.Kept > Host.Transport.Limits.ChannelOutput)
        {
            Host.OutputTooLong(channel, _kept.Count);
            return false;
        }

        _kept.Append(type, data);
        Host.KeptChanged(data.Length);
        return true;
    }

    /// <summary>What is kept is dropped.</summary>
    public void Forget()
    {
        Host.KeptChanged(-_kept.Count);
        _kept.Release();
    }

    /// <summary>EOF and close, in this order, once there is no data in front of them.</summary>
    private void Finish()
    {
        if (!_isOpen || _corks > 0 || !_kept.IsEmpty || channel.LocalClosed)
        {
            return;
        }

        if (_eofWanted && !_eofSent)
        {
            _eofSent = true;
            Host.SendNumbers(MessageNumber.ChannelEof, channel.RemoteId);
        }

        if (channel.Closing)
        {
            Host.SendCloseNow(channel);
        }
    }

    /// <summary>Tells the channel and its producer what has changed.</summary>
    private void Settle()
    {
        if (channel.LocalClosed || _isDropped || _corks > 0)
        {
            return;
        }

        if (!Host.OutputFlows && !IsInLine)
        {
            Host.GetInLine(this);
        }

        bool flows = Flows;
        if (flows == IsWriting)
        {
            return;
        }

        IsWriting = flows;
        if (flows)
        {
            channel.StartWriting();
            if (IsWriting)
            {
                channel.Stream?.WritersGoOn();
                if (_producer.Streaming)
                {
                    _producer.Drained();
                }
            }
        }
        else
        {
            channel.StopWriting();
            _producer.Full();
        }
    }

    /// <summary>Asks a pull producer for pieces, until there are enough of them. One that writes later is not asked again before it has.</summary>
    private void AskProducer()
    {
        if (_isAsking)
        {
            return;
        }

        _isAsking = true;
        try
        {
            while (Flows && !_isAsked && !_producer.IsEmpty && !_producer.Streaming && !channel.Closing)
            {
                _isAsked = true;
                _producer.AskFirst();
            }
        }
        finally
        {
            _isAsking = false;
        }
    }
}
