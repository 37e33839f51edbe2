using System.Buffers;
using System.Net.Sockets;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>One TCP connection, accepted or made. Twisted: <c>tcp.Connection</c>.</summary>
/// <remarks>
/// Nothing that a protocol calls ends the connection under its feet: it takes note, and the end of the turn acts on it.
/// </remarks>
internal sealed class TCPConnection : Selectable, ITCPTransport, IBufferWriter<byte>
{
    private const int ReadsBeforeClose = 4;

    private readonly ReactorSocket _socket;
    private readonly IProtocol _protocol;
    private readonly IAddress _peer;
    private readonly Action<Exception>? _onLost;
    private IAddress? _host;
    private OutputBuffer _output;
    private ProducerSlot _producer;
    private Inbox _inbox;
    private Exception? _ending;
    private IDelayedCall? _closeTimer;
    private State _state = State.Reading;
    private int _replied;

    /// <param name="reactor">Its reactor.</param>
    /// <param name="socket">Connected; the connection owns it.</param>
    /// <param name="protocol">Who talks over it.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="host">Our end, if it is known without asking.</param>
    /// <param name="onLost">Hears of the end, after the protocol.</param>
    internal TCPConnection(
        ReactorBase reactor, ReactorSocket socket, IProtocol protocol, IAddress peer, IAddress? host, Action<Exception>? onLost)
        : base(reactor)
    {
        _socket = socket;
        _protocol = protocol;
        _peer = peer;
        _host = host;
        _onLost = onLost;
    }

    [Flags]
    private enum State : byte
    {
        None = 0,
        Reading = 1,
        ReadClosed = 2,
        WriteBlocked = 4,
        WriteClosing = 8,
        WriteClosed = 16,
        Disconnecting = 32,
        Delivering = 64,
        Lost = 128,
    }

    public IReactor Reactor => Loop;

    public IBufferWriter<byte> Output => this;

    public IObservable<Bytes> Received => _inbox.Received();

    public int BufferedBytes => _output.Length;

    public int HighWaterMark { get; set; } = TransportLimits.HighWaterMark;

    public int MaxBufferedBytes { get; set; } = TransportLimits.MaxBufferedBytes;

    public bool Disconnecting => Has(State.Disconnecting) && !Has(State.Lost);

    internal override nint Handle => _socket.Handle;

    internal override Socket? Managed => _socket.Managed;

    internal override Interest Wanted
    {
        get
        {
            if (_ending is not null || Has(State.Lost))
            {
                return Interest.None;
            }

            // A peer that sends requests but does not take the answers is not read from: nothing of it piles up here.
            bool read = (_state & (State.Reading | State.ReadClosed | State.Disconnecting)) == State.Reading && _replied <= HighWaterMark;
            return (read ? Interest.Read : Interest.None) | (Has(State.WriteBlocked) ? Interest.Write : Interest.None);
        }
    }

    public override string ToString() => $"<TCP connection with {_peer}>";

    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer) => _inbox.Subscribe(observer, gone => _inbox.Remove(gone));

    public void Write(ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty && MayWrite())
        {
            _output.Append(Loop.Buffers, data);
            Written(data.Length);
        }
    }

    void IBufferWriter<byte>.Advance(int count)
    {
        if (TakesWrites)
        {
            _output.Advance(count);
            Written(count);
        }
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
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

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => ((IBufferWriter<byte>)this).GetMemory(sizeHint).Span;

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

    public void PauseProducing()
    {
        Loop.CheckThread();
        _state &= ~State.Reading;
        AttendIfLinked();
    }

    public void ResumeProducing()
    {
        Loop.CheckThread();
        _state |= State.Reading;
        AttendIfLinked();
    }

    public void StopProducing() => LoseConnection();

    public IAddress GetPeer() => _peer;

    public IAddress GetHost() => _host ??= SocketAddresses.ToAddress(_socket.LocalEndPoint);

    public bool GetTcpNoDelay() => !Has(State.Lost) && _socket.NoDelay;

    public void SetTcpNoDelay(bool enabled)
    {
        if (!Has(State.Lost))
        {
            _socket.NoDelay = enabled;
        }
    }

    public bool GetTcpKeepAlive() => !Has(State.Lost) && _socket.KeepAlive;

    public void SetTcpKeepAlive(bool enabled)
    {
        if (!Has(State.Lost))
        {
            _socket.KeepAlive = enabled;
        }
    }

    /// <summary>Makes the connection: the protocol is told, and reading begins with the next turn.</summary>
    internal void Start()
    {
        Loop.Link(this);
        Attend();
        try
        {
            _protocol.MakeConnection(this);
            if (!_inbox.HasObserver && !Has(State.Lost))
            {
                _ = Subscribe(_protocol as IObserver<ReadOnlyMemory<byte>> ?? new ProtocolObserver(_protocol));
            }
        }
        catch (Exception error)
        {
            ProtocolFailed("MakeConnection", error);
        }
    }

    internal override void OnReadable()
    {
        int count = _socket.Receive(Loop.ReadBuffer, out SocketError error);
        if (count > 0)
        {
            Deliver(Loop.ReadBuffer.AsMemory(0, count));
        }
        else if (error == SocketError.Success)
        {
            OnReadEnd();
        }
        else if (error is not (SocketError.WouldBlock or SocketError.Interrupted))
        {
            Lose(Reason(error));
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

    internal override void OnTurnEnd()
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

    internal override void OnShutdown()
    {
        Send();
        Lose(_ending ?? new ConnectionLost("The reactor stopped."));
    }

    internal override void OnFailure(Exception error)
    {
        ReactorLog.DescriptorFailed(Loop.Log, ToString(), error);
        Lose(new ConnectionLost($"Unhandled error: {error.Message}", error));
    }

    private static ConnectionLost Reason(SocketError error)
    {
        SocketException cause = new((int)error);
        return new ConnectionLost($"The connection to the other side was lost in a non-clean fashion: {cause.Message}.", cause);
    }

    private bool TakesWrites => !Has(State.Lost | State.WriteClosed) && _ending is null;

    private bool Has(State any) => (_state & any) != State.None;

    private void AttendIfLinked()
    {
        if (Linked)
        {
            Attend();
        }
    }

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
            ReactorLog.OutputLimit(Loop.Log, _peer, _output.Length, MaxBufferedBytes);
            End(new ConnectionLost($"{_output.Length} bytes wait to be sent, more than {MaxBufferedBytes}."));
        }

        return _ending is null;
    }

    private void Written(int count)
    {
        if (Has(State.Delivering))
        {
            _replied += count;
        }

        Attend();
        if (_output.Length > HighWaterMark)
        {
            _producer.Full();
        }
    }

    /// <summary>The connection is to end at the end of the turn, sending nothing more. The first reason stays.</summary>
    private void End(Exception reason)
    {
        if (!Has(State.Lost))
        {
            _ending = _ending is null || reason is ConnectionAborted ? reason : _ending;
            _output.Release(Loop.Buffers);
            Attend();
        }
    }

    private void Deliver(ReadOnlyMemory<byte> data)
    {
        _state |= State.Delivering;
        try
        {
            _inbox.Deliver(data);
        }
        catch (Exception error)
        {
            ProtocolFailed("DataReceived", error);
        }
        finally
        {
            _state &= ~State.Delivering;
        }

        if (_replied > HighWaterMark)
        {
            Attend();
        }
    }

    /// <summary>What a protocol throws ends its connection, once what it had written before has had a chance to go out.</summary>
    private void ProtocolFailed(string callback, Exception error)
    {
        ReactorLog.ProtocolFailed(Loop.Log, _peer, callback, error);
        if (!Has(State.Lost))
        {
            if (_ending is null)
            {
                Send();
            }

            End(new ConnectionLost($"Unhandled error in the protocol: {error.Message}", error));
        }
    }

    private void OnReadEnd()
    {
        _state |= State.ReadClosed;
        if (_protocol is not IHalfCloseableProtocol half)
        {
            Send();
            Lose(new ConnectionDone());
            return;
        }

        Attend();
        try
        {
            half.ReadConnectionLost();
        }
        catch (Exception error)
        {
            ProtocolFailed(nameof(half.ReadConnectionLost), error);
        }
    }

    /// <summary>Sends what waits, as far as the system takes it. Calls nobody.</summary>
    private void Send()
    {
        if (_output.Length == 0)
        {
            _output.Release(Loop.Buffers);
            return;
        }

        int count = _socket.Send(_output.Unsent, out SocketError error);
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

        if (_output.Length <= HighWaterMark / 2)
        {
            _replied = 0;
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
        }
        else if (Has(State.WriteClosing) && !Has(State.WriteClosed))
        {
            CloseWrite();
        }

        // Neither direction is left: there is nothing to wait for.
        if ((_state & (State.ReadClosed | State.WriteClosed | State.Lost)) == (State.ReadClosed | State.WriteClosed))
        {
            Lose(new ConnectionDone());
        }
    }

    private void CloseWrite()
    {
        _state |= State.WriteClosed;
        _socket.ShutdownSend();
        try
        {
            (_protocol as IHalfCloseableProtocol)?.WriteConnectionLost();
        }
        catch (Exception error)
        {
            ProtocolFailed(nameof(IHalfCloseableProtocol.WriteConnectionLost), error);
        }
    }

    /// <summary>A peer that does not take the last bytes must not keep the connection for ever.</summary>
    private void StartCloseTimer()
    {
        if (Has(State.Disconnecting | State.WriteClosing) && _closeTimer is null)
        {
            _closeTimer = Loop.CallLater(Loop.CloseTimeout, () =>
            {
                _closeTimer = null;
                ReactorLog.CloseTimedOut(Loop.Log, _peer, Loop.CloseTimeout);
                End(new ConnectionLost($"The peer took nothing for {Loop.CloseTimeout} s while the connection was being closed."));
            });
        }
    }

    private void StopCloseTimer()
    {
        _closeTimer?.Cancel();
        _closeTimer = null;
    }

    private void Lose(Exception reason)
    {
        if (Has(State.Lost))
        {
            return;
        }

        _state |= State.Lost;
        Loop.Unlink(this, closing: true);
        RememberHost();
        CloseSocket(reason);
        StopCloseTimer();
        _output.Release(Loop.Buffers);
        Guarded("StopProducing", _producer.Stop);
        _inbox.Finish(reason, error => ReactorLog.ProtocolFailed(Loop.Log, _peer, "ConnectionLost", error));
        if (_onLost is not null)
        {
            Guarded("ConnectionLost", () => _onLost(reason));
        }
    }

    /// <summary>Whoever logs the end asks for it, and the closed socket cannot be asked any more.</summary>
    private void RememberHost()
    {
        try
        {
            _ = GetHost();
        }
        catch (SocketException)
        {
            // Reset already: to .NET's sockets it has no address any more.
        }
    }

    private void CloseSocket(Exception reason)
    {
        if (reason is ConnectionAborted)
        {
            _socket.Reset();
            return;
        }

        // With unread input the system answers a close by a reset, and the peer may lose the last of what we sent.
        for (int i = 0; i < ReadsBeforeClose && _socket.Receive(Loop.ReadBuffer, out _) > 0; i++)
        {
        }

        _socket.Close();
    }

    private void Guarded(string callback, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            ReactorLog.ProtocolFailed(Loop.Log, _peer, callback, error);
        }
    }
}
