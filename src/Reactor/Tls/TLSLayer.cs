using System.Buffers;
using Twisted.Internet.Transports;

namespace Twisted.Internet.Tls;

/// <summary>
/// TLS between a connection and its protocol: the order of handshake, data and close_notify, and the bounds. Twisted:
/// <c>TLSMemoryBIOProtocol</c>. Reactor thread only.
/// </summary>
internal sealed class TLSLayer : TLSEnding, IStreamLayer
{
    private readonly TLSOutput _output;
    private bool _protocolReads;
    private bool _connectionReads = true;
    private bool _pumpDue;
    private bool _peerClosed;
    private int _replied;

    /// <param name="host">The connection and the protocol.</param>
    /// <param name="protocolReads">Whether the protocol had not paused the connection.</param>
    internal TLSLayer(ITLSHost host, bool protocolReads)
        : this(host, new TLSEngine(host.Write, host.Buffers), protocolReads)
    {
    }

    private TLSLayer(ITLSHost host, TLSEngine engine, bool protocolReads)
        : base(host, engine)
    {
        _output = new TLSOutput(this, host, engine, Log);
        _protocolReads = protocolReads;
    }

    public int BufferedBytes => _output.BufferedBytes;

    public bool Disconnecting { get; private set; }

    public IBufferWriter<byte> Output => _output;

    internal string? NegotiatedProtocol { get; private set; }

    internal string? ServerName => Engine.ServerName;

    internal Certificate? PeerCertificate { get; private set; }

    /// <summary>Whether what came is being dealt with: what is written meanwhile goes out together.</summary>
    internal bool Pumping { get; private set; }

    internal bool TakesWrites => Status is State.Handshaking or State.Open && !Host.Ending;

    private bool Delivers => Status is State.Open or State.Closing && !Host.Ending && ((_protocolReads && !Choked) || Disconnecting);

    /// <summary>
    /// A peer that sends requests but does not take the answers is not read from. The connection counts what it is given for that; what
    /// waits here is counted here.
    /// </summary>
    private bool Choked => _replied > Host.HighWaterMark;

    /// <summary>Begins the handshake; as a client, says hello.</summary>
    /// <param name="contextFactory">The options of the role.</param>
    /// <param name="isClient">The role.</param>
    internal void Start(IOpenSSLContextFactory contextFactory, bool isClient)
    {
        if (Status != State.Handshaking || Host.Ending)
        {
            // The protocol ended the connection as it was made.
            return;
        }

        UpdateReading();
        StartHandshakeTimer(contextFactory.HandshakeTimeout);
        try
        {
            if (isClient)
            {
                Engine.Connect(((IOpenSSLClientConnectionCreator)contextFactory).ClientConnectionForTLS(Host.Transport));
            }
            else
            {
                Engine.Accept(name => ((IOpenSSLServerConnectionCreator)contextFactory).ServerConnectionForTLS(Host.Transport, name));
            }
        }
        catch (Exception error)
        {
            HandshakeFailed(error);
        }
    }

    public void OnReceived(ReadOnlyMemory<byte> data)
    {
        if (Status is State.Closed or State.Lost)
        {
            return;
        }

        Engine.Feed(data);
        try
        {
            Pump();
        }
        finally
        {
            Engine.Keep();
        }

        if (Engine.Unread > TransportLimits.MaxUnread)
        {
            Fail(new ConnectionLost($"{Engine.Unread} bytes came while reading was paused, more than {TransportLimits.MaxUnread}."));
        }
    }

    public Exception OnLost(Exception reason)
    {
        if (Status == State.Lost)
        {
            return reason;
        }

        if (reason is ConnectionDone && Status != State.Closed && _protocolReads)
        {
            // The peer may have sent its last words while answers choked the reading.
            _replied = 0;
            Pump();
        }

        bool handshaking = Status == State.Handshaking;
        bool truncated = Status is State.Handshaking or State.Open && !_peerClosed;
        Status = State.Lost;
        StopTimer();
        _output.Release();
        Engine.Dispose();
        _output.StopProducer();
        return ReasonFor(reason, handshaking, truncated);
    }

    public void Write(ReadOnlySpan<byte> data) => _output.Write(data);

    public void LoseConnection()
    {
        if (Disconnecting || Status is State.Closed or State.Lost)
        {
            return;
        }

        Disconnecting = true;
        if (Status == State.Handshaking && _output.Done)
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
        if (Status is State.Closed or State.Lost)
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

    private void PumpSoon()
    {
        if (!_pumpDue && !Pumping && Status is State.Open or State.Closing)
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
            if (Status == State.Handshaking && !GoOnWithHandshake())
            {
                return;
            }

            while (Delivers && Read(out ReadOnlyMemory<byte> data))
            {
                int before = BufferedBytes;
                if (!Disconnecting)
                {
                    Host.Deliver(data);
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
            if (!Engine.HandshakeDone())
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
        Status = State.Open;
        NegotiatedProtocol = Engine.NegotiatedProtocol;
        PeerCertificate = Engine.PeerCertificate is { } certificate ? new Certificate(certificate) : null;
        UpdateReading();
        Host.HandshakeCompleted();
        _output.Flush();
        _output.AskSoon();
        return true;
    }

    /// <summary>One record's data, if there is one.</summary>
    private bool Read(out ReadOnlyMemory<byte> data)
    {
        TLSRead found;
        try
        {
            found = Engine.Read(out data);
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
        if (Status == State.Open)
        {
            _output.Flush();
            Shutdown();
        }

        Close();
    }

    internal void ShutdownIfDone()
    {
        if (Disconnecting && Status == State.Open && !Pumping && _output.Done && !Host.Ending)
        {
            Shutdown();
            Status = State.Closing;
            UpdateReading();
            StartCloseTimer();
            PumpSoon();
        }
    }

    protected override void OnClosed()
    {
        _output.Release();
        _output.UnregisterBelow();
        Host.LoseConnection();
        _output.StopProducer();
    }

    private void UpdateReading()
    {
        bool reads = Status == State.Handshaking || Disconnecting || (_protocolReads && !Choked);
        if (reads != _connectionReads && Status is not (State.Closed or State.Lost))
        {
            _connectionReads = reads;
            Host.Read(reads);
        }
    }
}
