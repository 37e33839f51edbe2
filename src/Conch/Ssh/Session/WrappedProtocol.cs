using Twisted.Internet;
using Twisted.Internet.Transports;

namespace Twisted.Conch.Ssh;

/// <summary>
/// A protocol in a process's place: what would be written to the process's standard input, the protocol receives. Twisted:
/// <c>session._DummyTransport</c>.
/// </summary>
/// <param name="protocol">The protocol.</param>
internal sealed class WrappedProtocol(IProtocol protocol) : IProcessTransport
{
    private SSHSessionProcessProtocol? _owner;
    private bool _isLost;

    public IReactor Reactor => Owner.Reactor;

    public int? Pid => null;

    public int BufferedBytes => 0;

    public int HighWaterMark { get; set; }

    public int MaxBufferedBytes { get; set; }

    /// <summary>Takes the data: the protocol itself, where it observes transports.</summary>
    public IObserver<ReadOnlyMemory<byte>> Observer { get; } =
        protocol as IObserver<ReadOnlyMemory<byte>> ?? new ProtocolObserver(protocol);

    /// <summary>The channel's end, which this one stands at the other side of.</summary>
    private SSHSessionProcessProtocol Owner => _owner ?? throw new InvalidOperationException("The protocol is not connected to a session yet.");

    public void Attach(SSHSessionProcessProtocol owner) => _owner = owner;

    public void Write(ReadOnlySpan<byte> data) => Deliver(data.ToArray());

    /// <summary>One read. The protocol may change the bytes during the call.</summary>
    public void Deliver(ReadOnlyMemory<byte> data)
    {
        if (!_isLost)
        {
            Observer.OnNext(data);
        }
    }

    public void WriteToChild(int childFD, ReadOnlySpan<byte> data)
    {
        if (childFD != 0)
        {
            throw new ArgumentException($"A protocol in a process's place has no descriptor {childFD}.", nameof(childFD));
        }

        Write(data);
    }

    public void CloseChildFD(int childFD)
    {
        if (childFD == 0)
        {
            HalfClose();
        }
    }

    /// <summary>Tells the protocol that no more comes.</summary>
    /// <returns>Whether it is one that goes on after that.</returns>
    public bool HalfClose()
    {
        if (_isLost || protocol is not IHalfCloseableProtocol half)
        {
            return false;
        }

        half.ReadConnectionLost();
        return true;
    }

    /// <summary>The connection is gone: the protocol hears of it, once.</summary>
    public void LoseConnection()
    {
        if (!_isLost)
        {
            _isLost = true;
            Observer.OnCompleted();
        }
    }

    public void SignalProcess(string signalID) => throw NoProcess();

    public void SignalProcess(int signalID) => throw NoProcess();

    public void SignalProcessGroup(string signalID) => throw NoProcess();

    public void SetWindowSize(int rows, int columns, int xPixels = 0, int yPixels = 0) => throw NoProcess();

    public IAddress GetPeer() => Owner.GetPeer();

    public IAddress GetHost() => Owner.GetHost();

    public void RegisterProducer(IProducer producer, bool streaming)
    {
        // The protocol pauses its transport itself, which is the channel.
    }

    public void UnregisterProducer()
    {
    }

    public void PauseProducing()
    {
    }

    public void ResumeProducing()
    {
    }

    public void StopProducing()
    {
    }

    private static InvalidOperationException NoProcess() => new("A protocol runs in this session, not a process.");
}
