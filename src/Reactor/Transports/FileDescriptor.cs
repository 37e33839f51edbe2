using System.Buffers;
using System.Net.Sockets;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>
/// The writing half of everything that bytes flow over, and its end: output that is gathered during a turn and sent at its end, the
/// bounds of that output, the producer, the orderly close. Twisted: <c>abstract.FileDescriptor</c>.
/// </summary>
/// <remarks>
/// Nothing that a protocol calls ends it under the protocol's feet: it takes note, and the end of the turn acts on it.
/// </remarks>
internal abstract class FileDescriptor : Selectable, IConsumer, IBufferWriter<byte>
{
    private readonly StreamDescriptor _descriptor;
    private OutputBuffer _output;
    private ProducerSlot _producer;
    private Exception? _ending;
    private IDelayedCall? _closeTimer;
    private State _state;

    /// <param name="reactor">Its reactor.</param>
    /// <param name="descriptor">Open and non-blocking; this owns it.</param>
    protected FileDescriptor(ReactorBase reactor, StreamDescriptor descriptor)
        : base(reactor) => _descriptor = descriptor;

    [Flags]
    private enum State : byte
    {
        None = 0,
        WriteBlocked = 1,
        WriteClosing = 2,
        WriteClosed = 4,
        Disconnecting = 8,
        Lost = 16,
    }

    public int BufferedBytes => _output.Length;

    public int HighWaterMark { get; set; } = TransportLimits.HighWaterMark;

    public int MaxBufferedBytes { get; set; } = TransportLimits.MaxBufferedBytes;

    public bool Disconnecting => Has(State.Disconnecting) && !Has(State.Lost);

    internal sealed override nint Handle => _descriptor.Handle;

    internal sealed override Socket? Managed => _descriptor.Managed;

    internal sealed override Interest Wanted => _ending is not null || Has(State.Lost)
        ? Interest.None
        : (WantsRead ? Interest.Read : Interest.None) | (Has(State.WriteBlocked) ? Interest.Write : Interest.None);

    /// <summary>Where its buffers come from.</summary>
    internal ArrayPool<byte> Buffers => Loop.Buffers;

    /// <summary>Whether it is gone: everything is closed, and has been told so.</summary>
    internal bool IsLost => Has(State.Lost);

    /// <summary>Whether our half is closed.</summary>
    protected bool IsWriteClosed => Has(State.WriteClosed);

    /// <summary>Why it is to end at the end of the turn, if it is.</summary>
    protected Exception? Ending => _ending;

    /// <summary>Who is at the other end, for the log.</summary>
    protected abstract object Peer { get; }

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
            _state |= State.Disconnecting;
            Attend();
        }
    }

    public void AbortConnection()
    {
        Loop.CheckThread();
        if (!Has(State.Lost) && _ending is not ConnectionAborted)
        {
            End(new ConnectionAborted());
        }
    }

    public void LoseWriteConnection()
    {
        Loop.CheckThread();
        if (!Has(State.Lost | State.WriteClosing))
        {
            _state |= State.WriteClosing;
            Attend();
        }
    }

    public void RegisterProducer(IProducer producer, bool streaming)
    {
        Loop.CheckThread();
        ArgumentNullException.ThrowIfNull(producer);
        if (Has(State.Lost))
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
        if (!Has(State.Lost))
        {
            Attend();
        }
    }

    internal override void OnWritable()
    {
        _state &= ~State.WriteBlocked;
        Flush();
        if (Linked)
        {
            Loop.Watch(this);
        }
    }

    internal sealed override void OnTurnEnd()
    {
        if (Has(State.Lost))
        {
            return;
        }

        if (_ending is not null)
        {
            Lose(_ending);
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

    internal sealed override void OnShutdown()
    {
        Send();
        Lose(_ending ?? new ConnectionLost("The reactor stopped."));
    }

    internal sealed override void OnFailure(Exception error)
    {
        ReactorLog.DescriptorFailed(Loop.Log, ToString()!, error);
        Lose(new ConnectionLost($"Unhandled error: {error.Message}", error));
    }

    /// <summary>How a failure of the system ends it.</summary>
    protected static ConnectionLost Reason(SocketError error)
    {
        SocketException cause = new((int)error);
        return new ConnectionLost($"The connection to the other side was lost in a non-clean fashion: {cause.Message}.", cause);
    }

    /// <summary>It is to end at the end of the turn, sending nothing more. The first reason stays, but for an abort.</summary>
    protected void End(Exception reason)
    {
        if (!Has(State.Lost))
        {
            _ending = _ending is null || reason is ConnectionAborted ? reason : _ending;
            _output.Release(Loop.Buffers);
            Attend();
        }
    }

    /// <summary>Ends it now: closes the descriptor and tells whom it concerns. Not inside a call of the protocol.</summary>
    protected void Lose(Exception reason)
    {
        if (Has(State.Lost))
        {
            return;
        }

        _state |= State.Lost;
        Loop.Unlink(this, closing: true);
        Close(reason);
        StopCloseTimer();
        _output.Release(Loop.Buffers);
        Guarded("StopProducing", _producer.Stop);
        OnLost(reason);
    }

    /// <summary>Sends what waits, as far as the system takes it. Calls nobody.</summary>
    protected void Send()
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
            _state |= State.WriteBlocked;
        }

        OnSent();
    }

    /// <summary>Sends what waits before the turn ends, which still looks after all else.</summary>
    protected void SendEarly()
    {
        if (_ending is null && !Has(State.Lost | State.WriteBlocked))
        {
            Send();
        }
    }

    /// <summary>What a protocol or a producer throws ends it, once what was written before has had a chance to go out.</summary>
    protected void ProtocolFailed(string callback, Exception error)
    {
        ReactorLog.ProtocolFailed(Loop.Log, Peer, callback, error);
        if (!Has(State.Lost))
        {
            if (_ending is null)
            {
                Send();
            }

            End(new ConnectionLost($"Unhandled error in the protocol: {error.Message}", error));
        }
    }

    /// <summary>Calls somebody who is told of the end: what is thrown is logged.</summary>
    protected void Guarded(string callback, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            ReactorLog.ProtocolFailed(Loop.Log, Peer, callback, error);
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

    /// <summary>Closes the descriptor.</summary>
    /// <param name="reason">Why.</param>
    protected abstract void Close(Exception reason);

    /// <summary>It has ended and is closed.</summary>
    /// <param name="reason">Why.</param>
    protected abstract void OnLost(Exception reason);

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

    private bool TakesWrites => !Has(State.Lost | State.WriteClosed) && _ending is null;

    private bool Has(State any) => (_state & any) != State.None;

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

        if (_ending is null && _output.Length > MaxBufferedBytes)
        {
            ReactorLog.OutputLimit(Loop.Log, Peer, _output.Length, MaxBufferedBytes);
            End(new ConnectionLost($"{_output.Length} bytes wait to be sent, more than {MaxBufferedBytes}."));
        }

        return _ending is null;
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
        if (_ending is not null)
        {
            Lose(_ending);
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
            _state |= State.WriteClosed;
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
