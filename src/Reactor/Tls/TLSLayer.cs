using System.Buffers;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Twisted.Internet.Logging;
using Twisted.Internet.Transports;

namespace Twisted.Internet.Tls;

/// <summary>
/// TLS between a connection and its protocol: the order of handshake, data and close_notify, and the bounds. Twisted:
/// <c>TLSMemoryBIOProtocol</c>. Reactor thread only.
/// </summary>
internal sealed class TLSLayer : IStreamLayer
{
    private readonly ITLSHost _host;
    private readonly TLSEngine _engine;
    private readonly TLSOutput _output;
    private readonly ILogger _log;
    private State _state = State.Handshaking;
    private Exception? _reason;
    private IDelayedCall? _timer;
    private bool _protocolReads;
    private bool _connectionReads = true;
    private bool _pumpDue;
    private bool _peerClosed;
    private int _replied;
    private int _left;

    /// <param name="host">The connection and the protocol.</param>
    /// <param name="protocolReads">Whether the protocol had not paused the connection.</param>
    internal TLSLayer(ITLSHost host, bool protocolReads)
    {
        _host = host;
        _engine = new TLSEngine(host.Write, host.Buffers);
        _log = new SafeLogger(host.Reactor.LoggerFactory.CreateLogger(ReactorLog.Category));
        _output = new TLSOutput(this, host, _engine, _log);
        _protocolReads = protocolReads;
    }

    private enum State
    {
        /// <summary>What the protocol writes waits.</summary>
        Handshaking,

        /// <summary>Both directions are open.</summary>
        Open,

        /// <summary>We have said close_notify and wait for the peer's.</summary>
        Closing,

        /// <summary>Nothing goes through any more; the connection is about to end.</summary>
        Closed,

        /// <summary>It has ended.</summary>
        Lost,
    }

    public int BufferedBytes => _output.BufferedBytes;

    public bool Disconnecting { get; private set; }

    public IBufferWriter<byte> Output => _output;

    internal string? NegotiatedProtocol { get; private set; }

    internal string? ServerName => _engine.ServerName;

    internal Certificate? PeerCertificate { get; private set; }

    /// <summary>Whether both directions are open.</summary>
    internal bool IsOpen => _state == State.Open;

    /// <summary>Whether nothing goes through any more.</summary>
    internal bool IsOver => _state is State.Closed or State.Lost;

    /// <summary>Whether what came is being dealt with: what is written meanwhile goes out together.</summary>
    internal bool Pumping { get; private set; }

    internal bool TakesWrites => _state is State.Handshaking or State.Open && !_host.Ending;

    private bool Delivers => _state is State.Open or State.Closing && !_host.Ending && ((_protocolReads && !Choked) || Disconnecting);

    /// <summary>
    /// A peer that sends requests but does not take the answers is not read from. The connection counts what it is given for that; what
    /// waits here is counted here.
    /// </summary>
    private bool Choked => _replied > _host.HighWaterMark;

    /// <summary>Begins the handshake; as a client, says hello.</summary>
    /// <param name="contextFactory">The options of the role.</param>
    /// <param name="isClient">The role.</param>
    internal void Start(IOpenSSLContextFactory contextFactory, bool isClient)
    {
        if (_state != State.Handshaking || _host.Ending)
        {
            // The protocol ended the connection as it was made.
            return;
        }

        UpdateReading();
        double limit = contextFactory.HandshakeTimeout;
        _timer = _host.Reactor.CallLater(limit, () =>
        {
            _timer = null;
            Fail(new TLSError($"The TLS handshake was not done after {limit} s."));
        });
        try
        {
            if (isClient)
            {
                _engine.Connect(((IOpenSSLClientConnectionCreator)contextFactory).ClientConnectionForTLS(_host.Transport));
            }
            else
            {
                _engine.Accept(name => ((IOpenSSLServerConnectionCreator)contextFactory).ServerConnectionForTLS(_host.Transport, name));
            }
        }
        catch (Exception error)
        {
            HandshakeFailed(error);
        }
    }

    public void OnReceived(ReadOnlyMemory<byte> data)
    {
        if (_state is State.Closed or State.Lost)
        {
            return;
        }

        _engine.Feed(data);
        try
        {
            Pump();
        }
        finally
        {
            _engine.Keep();
        }

        if (_engine.Unread > TransportLimits.MaxUnread)
        {
            Fail(new ConnectionLost($"{_engine.Unread} bytes came while reading was paused, more than {TransportLimits.MaxUnread}."));
        }
    }

    public Exception OnLost(Exception reason)
    {
        if (_state == State.Lost)
        {
            return reason;
        }

        if (reason is ConnectionDone && _state != State.Closed && _protocolReads)
        {
            // The peer may have sent its last words while answers choked the reading.
            _replied = 0;
            Pump();
        }

        bool handshaking = _state == State.Handshaking;
        bool truncated = _state is State.Handshaking or State.Open && !_peerClosed;
        _state = State.Lost;
        StopTimer();
        _output.Release();
        _engine.Dispose();
        _output.StopProducer();
        return _reason
            ?? (reason is not ConnectionDone || !truncated ? reason
            : handshaking ? new TLSError("The peer closed the connection during the TLS handshake.")
            : new ConnectionLost("The peer closed the connection without saying so in TLS (close_notify): what it sent may have been cut short."));
    }

    public void Write(ReadOnlySpan<byte> data) => _output.Write(data);

    public void LoseConnection()
    {
        if (Disconnecting || _state is State.Closed or State.Lost)
        {
            return;
        }

        Disconnecting = true;
        if (_state == State.Handshaking && _output.Done)
        {
            Close();
            return;
        }

        UpdateReading();
        if (!Pumping)
        {
            ShutdownIfDone();
        }
    }

    /// <summary>TLS as it is used has no half of a connection: the end of ours is the end.</summary>
    public void LoseWriteConnection() => throw new NotSupportedException(
        "A TLS connection cannot be closed in one direction only. Call LoseConnection when all that is expected has come.");

    public void RegisterProducer(IProducer producer, bool streaming)
    {
        ArgumentNullException.ThrowIfNull(producer);
        if (_state is State.Closed or State.Lost)
        {
            producer.StopProducing();
            return;
        }

        _output.RegisterProducer(producer, streaming);
    }

    public void UnregisterProducer()
    {
        _output.UnregisterProducer();
        ShutdownIfDone();
    }

    public void PauseProducing()
    {
        _protocolReads = false;
        UpdateReading();
    }

    public void ResumeProducing()
    {
        _protocolReads = true;
        UpdateReading();
        PumpSoon();
    }

    /// <summary>All that was written has been sent.</summary>
    internal void OutputDrained()
    {
        if (_replied > 0)
        {
            _replied = 0;
            UpdateReading();
            PumpSoon();
        }
    }

    internal static TLSError Explain(Exception error)
    {
        Exception root = error.GetBaseException();
        string what = error.Message.TrimEnd('.', ' ');
        return new TLSError(
            ReferenceEquals(root, error) ? $"TLS failed: {what}." : $"TLS failed: {what} ({root.Message.TrimEnd('.', ' ')}).", error);
    }

    private void PumpSoon()
    {
        if (!_pumpDue && !Pumping && _state is State.Open or State.Closing)
        {
            _pumpDue = true;
            Soon("DataReceived", () =>
            {
                _pumpDue = false;
                Pump();
            });
        }
    }

    /// <summary>Goes on as far as what has come allows.</summary>
    private void Pump()
    {
        if (Pumping)
        {
            return;
        }

        Pumping = true;
        try
        {
            if (_state == State.Handshaking && !GoOnWithHandshake())
            {
                return;
            }

            while (Delivers && Read(out ReadOnlyMemory<byte> data))
            {
                int before = BufferedBytes;
                if (!Disconnecting)
                {
                    _host.Deliver(data);
                }

                _output.Flush();
                CountReply(BufferedBytes - before);
            }
        }
        finally
        {
            Pumping = false;
            _output.Flush();
            ShutdownIfDone();
        }
    }

    private void CountReply(int growth)
    {
        // Where the connection takes it all, nothing has piled up.
        if (growth > 0 && _output.Full)
        {
            _replied += growth;
            UpdateReading();
        }
    }

    private bool GoOnWithHandshake()
    {
        try
        {
            if (!_engine.HandshakeDone())
            {
                return false;
            }
        }
        catch (Exception error)
        {
            HandshakeFailed(error);
            return false;
        }

        StopTimer();
        _state = State.Open;
        NegotiatedProtocol = _engine.NegotiatedProtocol;
        PeerCertificate = _engine.PeerCertificate is { } certificate ? new Certificate(certificate) : null;
        UpdateReading();
        _host.HandshakeCompleted();
        _output.Flush();
        _output.AskSoon();
        return true;
    }

    private void HandshakeFailed(Exception error)
    {
        if (error is not (IOException or AuthenticationException))
        {
            // Not the peer's doing.
            ReactorLog.ProtocolFailed(_log, _host.Transport.GetPeer(), "the TLS options", error);
        }

        Fail(_engine.Refused is string why
            ? new VerificationError($"The peer's certificate is refused: {why}.", error)
            : Explain(error));
    }

    /// <summary>One record's data, if there is one.</summary>
    private bool Read(out ReadOnlyMemory<byte> data)
    {
        TLSRead found;
        try
        {
            found = _engine.Read(out data);
        }
        catch (Exception error)
        {
            data = default;
            Fail(Explain(error));
            return false;
        }

        if (found == TLSRead.End)
        {
            PeerClosed();
        }

        return found == TLSRead.Data;
    }

    /// <summary>The peer said close_notify. There is no half of a connection: we say it too, and that was it.</summary>
    private void PeerClosed()
    {
        _peerClosed = true;
        if (_state == State.Open)
        {
            _output.Flush();
            Shutdown();
        }

        Close();
    }

    internal void ShutdownIfDone()
    {
        if (Disconnecting && _state == State.Open && !Pumping && _output.Done && !_host.Ending)
        {
            Shutdown();
            _state = State.Closing;
            UpdateReading();
            StartCloseTimer();
            PumpSoon();
        }
    }

    private void Shutdown()
    {
        try
        {
            _engine.Shutdown();
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            Fail(Explain(error));
        }
    }

    /// <summary>A peer that neither answers our close_notify nor closes cannot keep the connection for ever.</summary>
    private void StartCloseTimer()
    {
        _left = _host.BufferedBytes;
        _timer = _host.Reactor.CallLater(TransportLimits.CloseTimeout, () =>
        {
            _timer = null;
            if (_host.BufferedBytes < _left)
            {
                StartCloseTimer();
                return;
            }

            ReactorLog.CloseTimedOut(_log, _host.Transport.GetPeer(), TransportLimits.CloseTimeout);
            Abort(new ConnectionLost($"The peer did not answer for {TransportLimits.CloseTimeout} s while the connection was being closed."));
        });
    }

    private void StopTimer()
    {
        _timer?.Cancel();
        _timer = null;
    }

    internal void Fail(ConnectionLost reason)
    {
        if (_state is State.Closed or State.Lost)
        {
            return;
        }

        ReactorLog.TLSFailed(_log, _host.Transport.GetPeer(), reason.Message);
        _reason ??= reason;
        Close();
    }

    /// <summary>Nothing goes through any more; what was encrypted, an alert for instance, is still sent.</summary>
    private void Close()
    {
        if (_state is State.Closed or State.Lost)
        {
            return;
        }

        _state = State.Closed;
        StopTimer();
        _output.Release();
        _output.UnregisterBelow();
        _host.LoseConnection();
        _output.StopProducer();
    }

    /// <summary>In a turn of our own: what a protocol throws ends its connection, as it would in the connection's turn.</summary>
    internal void Soon(string callback, Action action) => _host.Reactor.CallFromThread(() =>
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            ReactorLog.ProtocolFailed(_log, _host.Transport.GetPeer(), callback, error);
            Abort(new ConnectionLost($"Unhandled error in the protocol: {error.Message}", error));
        }
    });

    internal void Abort(ConnectionLost reason)
    {
        if (_state is not (State.Closed or State.Lost))
        {
            _reason ??= reason;
            _state = State.Closed;
            StopTimer();
            _host.AbortConnection();
        }
    }

    private void UpdateReading()
    {
        bool reads = _state == State.Handshaking || Disconnecting || (_protocolReads && !Choked);
        if (reads != _connectionReads && _state is not (State.Closed or State.Lost))
        {
            _connectionReads = reads;
            _host.Read(reads);
        }
    }
}
