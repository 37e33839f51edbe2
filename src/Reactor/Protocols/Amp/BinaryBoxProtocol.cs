using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Twisted.Internet;
using Twisted.Internet.Tls;
using Twisted.Internet.Transports;
using Twisted.Python;

namespace Twisted.Protocols.Amp;

/// <summary>
/// Boxes over a connection. A peer's box is bounded: keys of 255 bytes, values of 65535, and <see cref="MaxBoxSize"/> in all.
/// Reactor thread only. Twisted: <c>amp.BinaryBoxProtocol</c>.
/// </summary>
public class BinaryBoxProtocol : Int16StringReceiver, IBoxSender, IFileDescriptorReceiver, IRelay
{
    /// <summary>What a key costs us besides its bytes, so that a million empty values do not cost more than they seem to.</summary>
    internal const int CostOfPair = 128;

    private IBoxReceiver? _boxReceiver;
    private AmpBox? _box;
    private Bytes _key;
    private long _boxSize;
    private Failure? _failReason;
    private InnerObserver? _inner;
    private DescriptorExchange? _descriptors;
    private bool _hadTLS;
    private bool _justStartedTLS;

    /// <summary>Not yet connected.</summary>
    /// <param name="boxReceiver">Gets the boxes.</param>
    public BinaryBoxProtocol(IBoxReceiver boxReceiver)
        : this()
    {
        ArgumentNullException.ThrowIfNull(boxReceiver);
        _boxReceiver = boxReceiver;
    }

    private protected BinaryBoxProtocol()
    {
        base.MAX_LENGTH = AmpBox.MaxKeyLength;
        Change = new LineChange(this);
    }

    /// <summary>Gets the boxes.</summary>
    public IBoxReceiver BoxReceiver
    {
        get => _boxReceiver!;
        private protected set => _boxReceiver = value;
    }

    /// <summary>
    /// Bytes of one box of the peer's at most, each of its values counting 128 more; 1 MiB unless set. Twisted has no such bound.
    /// </summary>
    public int MaxBoxSize { get; set; } = 1024 * 1024;

    /// <summary>Seconds in which the peer has to answer a request for TLS or for another protocol; 30 unless set. Twisted waits for ever.</summary>
    public double ChangeTimeout { get; set; } = TransportLimits.HandshakeTimeout;

    /// <summary>
    /// Whether TLS is also started, as its client, where no authority is named that has to vouch for the peer (Twisted's way): that keeps out those who
    /// listen, and not those who stand in between. Off unless set.
    /// </summary>
    public bool AllowUnverifiedTLS { get; set; }

    /// <summary>What this side named to show in TLS, once that was started. Twisted: <c>hostCertificate</c>.</summary>
    public PrivateCertificate? HostCertificate { get; private set; }

    /// <summary>The certificate that the peer showed in TLS, verified where authorities were named. Twisted: <c>peerCertificate</c>.</summary>
    public Certificate? PeerCertificate => (Transport as ISSLTransport)?.GetPeerCertificate();

    /// <summary>Who has the connection now, after a switch. Twisted: <c>innerProtocol</c>.</summary>
    public IProtocol? InnerProtocol { get; private set; }

    /// <summary>Who made that one, where this side asked for the switch. Twisted: <c>innerProtocolClientFactory</c>.</summary>
    public ClientFactory? InnerProtocolClientFactory { get; private set; }

    /// <summary>What was asked for besides boxes.</summary>
    internal LineChange Change { get; }

    private protected ILogger Log => Transport!.Reactor.LoggerFactory.CreateLogger(ProtocolsLog.Category);

    /// <inheritdoc/>
    public override void MakeConnection(ITransport transport)
    {
        Transport = transport;
        BoxReceiver.StartReceivingBoxes(this);
        base.MakeConnection(transport);
    }

    /// <summary>Sends a box.</summary>
    /// <param name="box">The box.</param>
    /// <exception cref="TooLong">A key or a value is.</exception>
    /// <exception cref="AmpError">A <see cref="Descriptor"/> cannot be sent.</exception>
    /// <exception cref="ConnectionLost">There is no connection (any more).</exception>
    /// <exception cref="ProtocolSwitched">The connection is another protocol's, or about to be.</exception>
    public virtual void SendBox(AmpBox box)
    {
        ArgumentNullException.ThrowIfNull(box);
        if (!Connected || Transport is not { } transport)
        {
            throw new ConnectionLost();
        }

        Bytes wire = box.Serialize();
        if (Change.Holds(box, wire.Length + ((box.Count + 1) * CostOfPair)))
        {
            return;
        }

        if (box.Descriptors is not null)
        {
            (_descriptors ??= new DescriptorExchange()).Send(transport, box);
            wire = box.Serialize();
        }

        transport.Write(wire);
        box.Sent(this);
    }

    /// <summary>
    /// A descriptor came; a <see cref="Descriptor"/> in a box to come names it. After a switch it is the other protocol's. More than a few that no box names end the
    /// connection.
    /// </summary>
    /// <param name="descriptor">The descriptor.</param>
    public virtual void FileDescriptorReceived(SafeFileHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        if (InnerProtocol is IFileDescriptorReceiver inner)
        {
            inner.FileDescriptorReceived(descriptor);
        }
        else if (InnerProtocol is not null)
        {
            descriptor.Dispose();
        }
        else if (!(_descriptors ??= new DescriptorExchange()).Add(descriptor))
        {
            HangUp(new TooLong($"The peer sent more than {DescriptorExchange.MaxUnclaimed} descriptors that no box names."));
        }
    }

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value)
    {
        if (_inner is null)
        {
            base.OnNext(value);
        }
        else
        {
            _inner.OnNext(value);
        }
    }

    /// <inheritdoc/>
    public override void DataReceived(Bytes data)
    {
        _justStartedTLS = false;
        if (_inner is null)
        {
            base.DataReceived(data);
        }
        else
        {
            _inner.OnNext(data.Memory);
        }
    }

    /// <inheritdoc/>
    public virtual void UnhandledError(Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (Transport is { } transport)
        {
            ProtocolsLog.AmpUnhandled(Log, transport.GetPeer(), failure.Value);
            transport.LoseConnection();
        }
    }

    /// <summary>A key or a value came.</summary>
    /// <param name="s">Which of them it is, the one before says.</param>
    public sealed override void StringReceived(Bytes s)
    {
        if (!_key.IsEmpty)
        {
            _box![_key] = s;
            _key = default;
            base.MAX_LENGTH = AmpBox.MaxKeyLength;
            Count(s.Length);
        }
        else if (!s.IsEmpty)
        {
            _box ??= [];
            _key = s;
            base.MAX_LENGTH = AmpBox.MaxValueLength;
            Count(s.Length + CostOfPair);
        }
        else
        {
            AmpBox box = _box ?? [];
            _box = null;
            _boxSize = 0;
            Receive(box);
        }
    }

    /// <inheritdoc/>
    public sealed override void LengthLimitExceeded(long length) => HangUp(new TooLong(isKey: true, isLocal: false, (int)length));

    /// <inheritdoc/>
    public override void ConnectionLost(Failure reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        _box = null;
        Change.Stop();
        _descriptors?.Close();
        if (InnerProtocol is not null)
        {
            try
            {
                _inner?.End(reason.Value);
            }
            finally
            {
                InnerProtocolClientFactory?.ClientConnectionLost(new LineConnector(this), reason);
            }
        }
        else
        {
            bool unheard = _justStartedTLS && reason.Value is ConnectionClosed and not TLSError;
            BoxReceiver.StopReceivingBoxes(_failReason ?? (unheard ? new Failure(new PeerVerifyError()) : reason));
        }
    }

    IDisposable? IRelay.GiveWay(IObserver<ReadOnlyMemory<byte>> next) => (InnerProtocol, _inner) switch
    {
        (null, _) => null,
        (_, null) => _inner = new InnerObserver(next),
        _ => (_inner.Observer as IRelay)?.GiveWay(next),
    };

    /// <summary>Whether TLS can be started.</summary>
    /// <param name="tls">Our share in it.</param>
    /// <param name="asks">Whether it is we who ask for it.</param>
    /// <exception cref="OnlyOneTLS">It was already, or is about to.</exception>
    /// <exception cref="InvalidOperationException">The connection has no way to, or something is missing.</exception>
    internal void RequireTLSCanStart(AmpTLS tls, bool asks)
    {
        if (Transport is not ITLSTransport transport)
        {
            throw new InvalidOperationException("TLS cannot be started on this connection.");
        }

        if (_hadTLS || transport.TLS || (asks && Change.Asking))
        {
            throw new OnlyOneTLS("TLS is started only once on a connection.");
        }

        tls.AllowsUnverified = AllowUnverifiedTLS;
        if (transport is ITLSRole role)
        {
            tls.Require(role.IsClient, asks);
        }
    }

    /// <summary>Both sides have agreed: speaks TLS from here on, then sends the boxes that waited for it.</summary>
    internal void BeginTLS(AmpTLS tls)
    {
        IReadOnlyList<AmpBox> held = Change.Answered();
        if (_failReason is not null || !Connected || Transport is not ITLSTransport transport)
        {
            return;
        }

        // What came behind the last box in the clear is TLS, or it is nothing: boxes that somebody has put there are never looked at.
        Bytes ahead = TakeRest();
        try
        {
            HostCertificate = tls.Certificate;
            _hadTLS = true;
            _justStartedTLS = true;
            transport.StartTLS(tls, received: ahead);
            Change.Send(held);
        }
        catch (Exception error)
        {
            HangUp(new AmpError($"TLS could not be started: {error.Message}", error));
            throw;
        }
    }

    /// <summary>The peer has switched: so do we.</summary>
    internal void SwitchTo(ClientFactory factory)
    {
        IProtocol? inner = null;
        try
        {
            inner = ((IProtocolFactory)factory).BuildProtocol(Transport!.GetPeer());
        }
        finally
        {
            if (inner is null)
            {
                HangUp(new AmpError("The peer switched to another protocol, and the factory made none for this side."));
            }
        }

        SwitchTo(inner ?? throw _failReason!.Value, factory);
    }

    /// <summary>Gives the connection to another protocol, and what came for it.</summary>
    internal void SwitchTo(IProtocol inner, ClientFactory? clientFactory)
    {
        if (_failReason is not null || !Connected || Transport is not { } transport)
        {
            return;
        }

        Bytes rest = TakeRest();
        InnerProtocol = inner;
        InnerProtocolClientFactory = clientFactory;
        Change.Switched();
        BoxReceiver.StopReceivingBoxes(new Failure(new ProtocolSwitched("The connection was given to another protocol.")));
        try
        {
            inner.MakeConnection(transport);
            _inner ??= new InnerObserver(inner as IObserver<ReadOnlyMemory<byte>> ?? new ProtocolObserver(inner));
            _descriptors?.GiveTo(inner as IFileDescriptorReceiver);
            if (!rest.IsEmpty && Connected)
            {
                _inner.OnNext(rest.Memory);
            }
        }
        catch (Exception error)
        {
            UnhandledError(new Failure(error));
        }
    }

    /// <summary>The peer does not keep to the protocol: it is not answered, and nothing more of it is looked at.</summary>
    internal void HangUp(AmpError error)
    {
        _failReason ??= new Failure(error);
        _box = null;
        _key = default;
        if (Transport is { } transport)
        {
            ProtocolsLog.AmpBroken(Log, transport.GetPeer(), error.Message);
            transport.LoseConnection();
        }
    }

    /// <summary>What came behind the last box.</summary>
    private Bytes TakeRest()
    {
        if (_box is not null)
        {
            MalformedAmpBox error = new("A box had begun where boxes were to end: the peer has to wait for the answer.");
            HangUp(error);
            throw error;
        }

        Bytes rest = Buffer.TakeAll();
        Buffer.Clear();
        return rest;
    }

    private void Count(int bytes)
    {
        _boxSize += bytes;
        if (_boxSize > MaxBoxSize)
        {
            HangUp(new TooLong($"The peer's box is larger than {MaxBoxSize} bytes."));
        }
    }

    private void Receive(AmpBox box)
    {
        box.Exchange = _descriptors;
        try
        {
            BoxReceiver.AmpBoxReceived(box);
        }
        catch (AmpError error)
        {
            HangUp(error);
        }
    }
}
