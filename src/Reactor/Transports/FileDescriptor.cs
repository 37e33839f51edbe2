using System.Buffers;
using System.Net.Sockets;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>
/// The writing half of everything that bytes flow over: output that is gathered during a turn and sent at its end, the bounds of that output,
/// the producer, the orderly close. Twisted: <c>abstract.FileDescriptor</c>.
/// </summary>
internal abstract class FileDescriptor : EndingDescriptor, IConsumer, IBufferWriter<byte>
{
    private readonly StreamDescriptor _descriptor;
    private OutputBuffer _output;
    private ProducerSlot _producer;
    private IDelayedCall? _closeTimer;

    /// <param name="reactor">Its reactor.</param>
    /// <param name="descriptor">Open and non-blocking; this owns it.</param>
    protected FileDescriptor(ReactorBase reactor, StreamDescriptor descriptor)
        : base(reactor) => _descriptor = descriptor;

    public int BufferedBytes => _output.Length;

    public int HighWaterMark { get; set; } = TransportLimits.HighWaterMark;

    public int MaxBufferedBytes { get; set; } = TransportLimits.MaxBufferedBytes;

    public bool Disconnecting => Has(State.Disconnecting) && !IsLost;

    internal sealed override nint Handle => _descriptor.Handle;

    internal sealed override Socket? Managed => _descriptor.Managed;

    internal sealed override Interest Wanted => Ending is not null || IsLost
        ? Interest.None
        : (WantsRead ? Interest.Read : Interest.None) | (Has(State.WriteBlocked) ? Interest.Write : Interest.None);

    /// <summary>Where its buffers come from.</summary>
    internal ArrayPool<byte> Buffers => Loop.Buffers;

    /// <summary>Whether our half is closed.</summary>
    protected bool IsWriteClosed => Has(State.WriteClosed);

    /// <summary>Whether a close is given up when the other side takes nothing for <see cref="ReactorBase.CloseTimeout"/>.</summary>
    protected virtual bool CloseIsTimed => true;

    /// <summary>Whether to hear of input.</summary>
    protected abstract bool WantsRead { get; }

    public void Write(ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty && MayWrite())
        {
            _output.Append(Loop.Buffers, data);
            Written();
        }
    }

    /// <inheritdoc cref="ITransport.Write(Bytes)"/>
    public void Write(Bytes data)
    {
        if (!data.IsEmpty && MayWrite())
        {
            _output.Append(Loop.Buffers, data);
            Written();
        }
    }

    public void Advance(int count)
    {
        if (TakesWrites)
        {
            _output.Advance(count);
            Written();
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        // Checked here and not when it is advanced: to make way it may send, which would take the room away.
        if (!MayWrite())
        {
            // Room to write into all the same: a protocol need not know that nobody listens any more.
            return new byte[Math.Max(sizeHint, 256)];
        }

        // The end of the turn takes the room back if nothing is written into it.
        Attend();
        return _output.GetMemory(Loop.Buffers, sizeHint);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void LoseConnection()
    {
        Loop.CheckThread();
        if (!Has(State.Lost | State.Disconnecting))
        {
            Status |= State.Disconnecting;
            Attend();
        }
    }

    public void LoseWriteConnection()
    {
        Loop.CheckThread();
        if (!Has(State.Lost | State.WriteClosing))
        {
            Status |= State.WriteClosing;
            Attend();
        }
    }

    public void RegisterProducer(IProducer producer, bool streaming)
    {
        Loop.CheckThread();
        ArgumentNullException.ThrowIfNull(producer);
        if (IsLost)
        {
            producer.StopProducing();
            return;
        }

        _producer.Register(producer, streaming);
        _producer.AskFirst();
    }

    public void UnregisterProducer()
    {
        Loop.CheckThread();
        _producer.Unregister();
        if (!IsLost)
        {
            Attend();
        }
    }

    internal override void OnWritable()
    {
        Status &= ~State.WriteBlocked;
        Flush();
        if (Linked)
        {
            Loop.Watch(this);
        }
    }

    internal sealed override void OnTurnEnd()
    {
        if (IsLost)
        {
            return;
        }

        if (Ending is not null)
        {
            Lose(Ending);
        }
        else if (Has(State.WriteBlocked))
        {
            StartCloseTimer();
        }
        else
        {
            Flush();
        }
    }

    /// <inheritdoc/>
    protected sealed override void Send()
    {
        if (_output.Length == 0)
        {
            _output.Release(Loop.Buffers);
            return;
        }

        int count = _descriptor.Send(_output.Unsent, out SocketError error);
        if (count > 0)
        {
            _output.Consume(Loop.Buffers, count);
            _closeTimer?.Reset(Loop.CloseTimeout);
        }
        else if (error is not (SocketError.WouldBlock or SocketError.Interrupted or SocketError.NoBufferSpaceAvailable))
        {
            End(Reason(error));
        }

        if (_output.Length > 0)
        {
            Status |= State.WriteBlocked;
        }

        OnSent();
    }

    /// <inheritdoc/>
    protected sealed override void DropOutput() => _output.Release(Loop.Buffers);

    /// <inheritdoc/>
    protected sealed override void StopAll()
    {
        StopCloseTimer();
        DropOutput();
        Guarded("StopProducing", _producer.Stop);
    }

    /// <summary>Sends what waits before the turn ends, which still looks after all else.</summary>
    protected void SendEarly()
    {
        if (Ending is null && !Has(State.Lost | State.WriteBlocked))
        {
            Send();
        }
    }

    /// <summary>Takes the producer away without telling it, to give it to another consumer.</summary>
    protected IProducer? TakeProducer(out bool streaming)
    {
        IProducer? producer = _producer.Producer;
        streaming = _producer.Streaming;
        _producer.Unregister();
        return producer;
    }

    /// <summary>Something was sent, or could not be.</summary>
    protected virtual void OnSent()
    {
    }

    /// <summary>Our half is closed, after all that was written.</summary>
    protected virtual void OnWriteClosed()
    {
    }

    /// <summary>All that was written has gone, no producer has more, and it stays open.</summary>
    protected virtual void OnDrained()
    {
    }

    private bool TakesWrites => !Has(State.Lost | State.WriteClosed) && Ending is null;

    private bool MayWrite()
    {
        Loop.CheckThread();
        if (!TakesWrites)
        {
            return false;
        }

        if (_output.Length <= MaxBufferedBytes)
        {
            return true;
        }

        // Perhaps the peer does take it, and only this turn is very long.
        if (!Has(State.WriteBlocked))
        {
            Send();
        }

        if (Ending is null && _output.Length > MaxBufferedBytes)
        {
            ReactorLog.OutputLimit(Loop.Log, Peer, _output.Length, MaxBufferedBytes);
            End(new ConnectionLost($"{_output.Length} bytes wait to be sent, more than {MaxBufferedBytes}."));
        }

        return Ending is null;
    }

    private void Written()
    {
        Attend();
        if (_output.Length > HighWaterMark)
        {
            _producer.Full();
        }
    }

    private void Flush()
    {
        Send();
        if (Ending is not null)
        {
            Lose(Ending);
        }
        else if (_output.Length > 0)
        {
            StartCloseTimer();
        }
        else
        {
            StopCloseTimer();
            Drained();
        }
    }

    private void Drained()
    {
        try
        {
            if (_producer.Drained())
            {
                Attend();
                return;
            }
        }
        catch (Exception error)
        {
            ProtocolFailed("ResumeProducing", error);
            return;
        }

        if (!_producer.IsEmpty)
        {
            return;
        }

        if (Has(State.Disconnecting))
        {
            Lose(new ConnectionDone());
            return;
        }

        if (Has(State.WriteClosing) && !Has(State.WriteClosed))
        {
            Status |= State.WriteClosed;
            _descriptor.ShutdownSend();
            OnWriteClosed();
        }

        OnDrained();
    }

    /// <summary>A peer that does not take the last bytes must not keep it for ever.</summary>
    private void StartCloseTimer()
    {
        if (Has(State.Disconnecting | State.WriteClosing) && _closeTimer is null && CloseIsTimed)
        {
            _closeTimer = Loop.CallLater(Loop.CloseTimeout, () =>
            {
                _closeTimer = null;
                ReactorLog.CloseTimedOut(Loop.Log, Peer, Loop.CloseTimeout);
                End(new ConnectionLost($"The peer took nothing for {Loop.CloseTimeout} s while the connection was being closed."));
            });
        }
    }

    private void StopCloseTimer()
    {
        _closeTimer?.Cancel();
        _closeTimer = null;
    }
}
