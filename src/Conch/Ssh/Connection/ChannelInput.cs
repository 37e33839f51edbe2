using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What comes in on one channel: the window the peer has, what is kept while the channel is paused, and the order of data, EOF and close.
/// </summary>
/// <param name="channel">Whose it is.</param>
internal sealed class ChannelInput(SSHChannel channel)
{
    /// <summary>The peer gets its window back in steps: of half of it, and of this many bytes at most.</summary>
    private const int LargestStep = 256 * 1024;

    private ChannelBuffer _kept;
    private int _spent;
    private bool _isPaused;
    private bool _isHurried;
    private bool _isDelivering;
    private bool _isDropped;
    private bool _eofWaits;
    private bool _closeWaits;

    /// <summary>Bytes the peer may still send.</summary>
    public long WindowLeft { get; private set; }

    /// <summary>Whether the peer's EOF came.</summary>
    public bool GotEof { get; private set; }

    /// <summary>Bytes that came.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Who takes the data in place of the channel's methods.</summary>
    public ChannelStream? Reader { get; set; }

    /// <summary>Bytes kept because the channel is paused.</summary>
    public int Kept => _kept.Count;

    /// <summary>The channel is open, or asked for.</summary>
    /// <param name="window">Bytes the peer may send.</param>
    public void Open(int window) => WindowLeft = window;

    /// <summary>Data came.</summary>
    /// <param name="type">0 for ordinary data.</param>
    /// <param name="data">Borrowed.</param>
    public void Take(int type, ReadOnlySpan<byte> data)
    {
        if (GotEof)
        {
            throw new UnexpectedMessageException("Data came after the end of a channel's data.");
        }

        if (data.Length > WindowLeft || data.Length > channel.LocalMaxPacket)
        {
            throw new LimitExceededException("More data came than a channel's window, or its largest packet, allows.");
        }

        WindowLeft -= data.Length;
        BytesReceived += data.Length;
        if (channel.LocalClosed || data.IsEmpty)
        {
            // It was on its way when we closed.
            return;
        }

        if (_isPaused || _isDelivering || !_kept.IsEmpty)
        {
            _kept.Append(type, data);
            return;
        }

        if (Deliver(type, data))
        {
            Spend(data.Length);
        }
    }

    /// <summary>The peer sends no more data.</summary>
    public void TakeEof()
    {
        if (GotEof)
        {
            throw new UnexpectedMessageException("A channel's data ended twice.");
        }

        GotEof = true;
        _eofWaits = true;
        DeliverEnd();
    }

    /// <summary>The peer has closed.</summary>
    public void TakeClose()
    {
        _closeWaits = true;
        DeliverEnd();
    }

    /// <summary>What comes is kept from now on.</summary>
    public void Pause() => _isPaused = !_isHurried;

    /// <summary>What is kept is handed over now, paused or not: the end behind it must be heard of.</summary>
    public void Hurry()
    {
        _isHurried = true;
        Resume();
    }

    /// <summary>Nobody wants what is kept.</summary>
    public void Forget()
    {
        if (!_isDelivering)
        {
            _kept.Release();
        }
    }

    /// <summary>What was kept is handed over, unless somebody pauses it again.</summary>
    public void Resume()
    {
        _isPaused = false;
        if (_isDelivering)
        {
            return;
        }

        while (!_isPaused && !_isDropped && !_kept.IsEmpty)
        {
            ReadOnlyMemory<byte> data = _kept.Head;
            bool isSpent = DeliverKept(_kept.HeadType, data);
            _kept.Consume(data.Length);
            if (isSpent)
            {
                Spend(data.Length);
            }
        }

        if (_isDropped)
        {
            _kept.Release();
            return;
        }

        _kept.Trim();
        DeliverEnd();
        Spend(0);
    }

    /// <summary>The application has consumed data: the peer gets it back in steps, unless the channel is paused or gives its window back itself.</summary>
    /// <param name="bytes">How much.</param>
    public void Spend(int bytes)
    {
        if (!channel.AdjustsWindow)
        {
            return;
        }

        _spent += bytes;
        if (!_isPaused && _spent >= Math.Min(channel.LocalWindowSize / 2, LargestStep))
        {
            GiveBack(_spent);
        }
    }

    /// <summary>Lets the peer send more.</summary>
    /// <param name="bytes">How much more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window would be larger than RFC 4254 §5.2 allows.</exception>
    public void GiveBack(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WindowLeft + bytes, uint.MaxValue, nameof(bytes));
        _spent = 0;
        if (GotEof || channel.LocalClosed || channel.RemoteClosed || bytes == 0)
        {
            return;
        }

        WindowLeft += bytes;
        channel.Host.SendNumbers(MessageNumber.ChannelWindowAdjust, channel.RemoteId, (uint)bytes);
    }

    /// <summary>The channel is gone: what is kept is forgotten.</summary>
    public void Drop()
    {
        _isDropped = true;
        Forget();
    }

    /// <summary>Hands data over.</summary>
    /// <returns>Whether it is consumed with that; a stream says later what was read.</returns>
    private bool Deliver(int type, ReadOnlySpan<byte> data)
    {
        if (Reader is not null && type == ChannelBuffer.Ordinary)
        {
            Reader.Put(data);
            return false;
        }

        _isDelivering = true;
        try
        {
            if (type == ChannelBuffer.Ordinary)
            {
                channel.Host.Lend(channel, data);
            }
            else
            {
                channel.ExtReceived(type, new Bytes(data));
            }
        }
        finally
        {
            _isDelivering = false;
        }

        return true;
    }

    /// <summary>As <see cref="Deliver"/>, of memory that stays where it is.</summary>
    private bool DeliverKept(int type, ReadOnlyMemory<byte> data)
    {
        if (Reader is not null || type != ChannelBuffer.Ordinary)
        {
            return Deliver(type, data.Span);
        }

        _isDelivering = true;
        try
        {
            channel.OnNext(data);
        }
        finally
        {
            _isDelivering = false;
        }

        return true;
    }

    /// <summary>EOF and close, in this order, once there is no data in front of them.</summary>
    private void DeliverEnd()
    {
        if (!_kept.IsEmpty || _isDelivering)
        {
            return;
        }

        if (_eofWaits)
        {
            _eofWaits = false;
            channel.EndReceived();
        }

        if (_closeWaits && _kept.IsEmpty)
        {
            _closeWaits = false;
            channel.Host.CloseDelivered(channel);
        }
    }
}
