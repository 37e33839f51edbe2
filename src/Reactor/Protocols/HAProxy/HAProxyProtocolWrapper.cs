using System.Buffers;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols;

/// <summary>
/// Reads the PROXY header of one connection, then connects the protocol inside, which sees the addresses that the header named. Twisted:
/// <c>haproxy.HAProxyProtocolWrapper</c>. Made by <see cref="HAProxyWrappingFactory"/>.
/// </summary>
public sealed class HAProxyProtocolWrapper : ProtocolWrapper
{
    private readonly HAProxyWrappingFactory _factory;
    private ArrayBufferWriter<byte>? _begun;
    private IDelayedCall? _timeout;
    private State _state = State.Waiting;
    private ProxyHeader _header;

    internal HAProxyProtocolWrapper(HAProxyWrappingFactory factory)
        : base(factory, NobodyYet.Instance) => _factory = factory;

    private enum State
    {
        Waiting,
        Passing,
        Refused,
    }

    /// <summary>The client's address, once the header has named it; until then, and when it names none, the proxy's.</summary>
    public override IAddress GetPeer() => _header.Source ?? base.GetPeer();

    /// <summary>The address that the client connected to, once the header has named it; until then, and when it names none, our own.</summary>
    public override IAddress GetHost() => _header.Destination ?? base.GetHost();

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value)
    {
        switch (_state)
        {
            case State.Passing:
                base.OnNext(value);
                break;
            case State.Waiting:
                ReadHeader(value);
                break;
        }
    }

    /// <inheritdoc/>
    public override void ConnectionLost(Failure reason)
    {
        StopWaiting(State.Refused);
        base.ConnectionLost(reason);
    }

    private protected override void ConnectWrapped() =>
        _timeout = Reactor.CallLater(_factory.HeaderTimeout, () => Refuse("it did not come in time"));

    private void ReadHeader(ReadOnlyMemory<byte> value)
    {
        int before = 0;
        ReadOnlySpan<byte> all = value.Span;
        if (_begun is { } begun)
        {
            before = begun.WrittenCount;
            begun.Write(value.Span[..Math.Min(value.Length, ProxyHeader.MaxLength - before)]);
            all = begun.WrittenSpan;
        }

        switch (ProxyHeader.Read(all, out ProxyHeader header, out string problem))
        {
            case ProxyHeader.Status.Malformed:
                Refuse(problem);
                break;
            case ProxyHeader.Status.Done:
                Pass(header, value[(header.Length - before)..]);
                break;
            case ProxyHeader.Status.NeedMore when before == 0:
                // Rare: the header comes in one piece. What is kept is less than the longest header.
                _begun = new ArrayBufferWriter<byte>(value.Length);
                _begun.Write(value.Span);
                break;
        }
    }

    private void Pass(ProxyHeader header, ReadOnlyMemory<byte> rest)
    {
        _header = header;
        StopWaiting(State.Passing);
        if (_factory.WrappedFactory.BuildProtocol(GetPeer()) is not { } protocol)
        {
            _state = State.Refused;
            LoseConnection();
            return;
        }

        Wrap(protocol);
        base.ConnectWrapped();
        if (!rest.IsEmpty && Connected)
        {
            base.OnNext(rest);
        }
    }

    private void Refuse(string problem)
    {
        StopWaiting(State.Refused);
        ProtocolsLog.NoProxyHeader(Reactor.LoggerFactory.CreateLogger(ProtocolsLog.Category), GetPeer(), problem);
        LoseConnection();
    }

    private void StopWaiting(State state)
    {
        _state = state;
        _begun = null;
        if (_timeout?.Active() == true)
        {
            _timeout.Cancel();
        }

        _timeout = null;
    }

    /// <summary>In the place of the protocol that is made when the header has come.</summary>
    private sealed class NobodyYet : IProtocol
    {
        internal static readonly NobodyYet Instance = new();

        public void MakeConnection(ITransport transport)
        {
        }

        public void ConnectionMade()
        {
        }

        public void DataReceived(Bytes data)
        {
        }

        public void ConnectionLost(Failure reason)
        {
        }
    }
}
