using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols.Amp;

/// <summary>
/// Boxes over a connection. A peer's box is bounded: keys of 255 bytes, values of 65535, and <see cref="MaxBoxSize"/> in all.
/// Reactor thread only. Twisted: <c>amp.BinaryBoxProtocol</c>.
/// </summary>
public class BinaryBoxProtocol : Int16StringReceiver, IBoxSender
{
    /// <summary>What a key costs us besides its bytes, so that a million empty values do not cost more than they seem to.</summary>
    private const int CostOfPair = 128;

    private IBoxReceiver? _boxReceiver;
    private AmpBox? _box;
    private Bytes _key;
    private long _boxSize;
    private Failure? _failReason;

    /// <summary>Not yet connected.</summary>
    /// <param name="boxReceiver">Gets the boxes.</param>
    public BinaryBoxProtocol(IBoxReceiver boxReceiver)
        : this()
    {
        ArgumentNullException.ThrowIfNull(boxReceiver);
        _boxReceiver = boxReceiver;
    }

    private protected BinaryBoxProtocol() => base.MAX_LENGTH = AmpBox.MaxKeyLength;

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
    /// <exception cref="ConnectionLost">There is no connection (any more).</exception>
    public virtual void SendBox(AmpBox box)
    {
        ArgumentNullException.ThrowIfNull(box);
        if (!Connected || Transport is not { } transport)
        {
            throw new ConnectionLost();
        }

        transport.Write(box.Serialize().Span);
        if (box.ThenQuit)
        {
            transport.LoseConnection();
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
        _box = null;
        BoxReceiver.StopReceivingBoxes(_failReason ?? reason);
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
        try
        {
            BoxReceiver.AmpBoxReceived(box);
        }
        catch (AmpError error)
        {
            HangUp(error);
        }
    }

    /// <summary>The peer does not keep to the protocol: it is not answered, and nothing more of it is looked at.</summary>
    private void HangUp(AmpError error)
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
}
