using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>A protocol that notes what happens to it, and lets a test wait for it.</summary>
internal class Peer : Protocol
{
    private readonly MemoryStream _data = new();
    private readonly List<(long Count, Deferred Deferred)> _waiting = [];
    private readonly Deferred _made = new();
    private readonly Deferred _lost = new();

    public Exception? Reason { get; private set; }

    public Action<Bytes>? OnData { get; set; }

    public Action? OnMade { get; set; }

    public Action? OnLost { get; set; }

    public Bytes Data => _data.ToArray();

    public long Count => _data.Length;

    public List<string> Calls { get; } = [];

    public override void ConnectionMade()
    {
        Calls.Add("made");
        _made.Callback();
        OnMade?.Invoke();
    }

    public override void DataReceived(Bytes data)
    {
        _data.Write(data.Span);
        if (Calls[^1] != "data")
        {
            Calls.Add("data");
        }

        OnData?.Invoke(data);
        foreach ((long count, Deferred deferred) in _waiting.FindAll(w => w.Count <= Count))
        {
            deferred.Callback();
        }

        _waiting.RemoveAll(w => w.Count <= Count);
    }

    public override void ConnectionLost(Failure reason)
    {
        Calls.Add("lost");
        Reason = reason.Value;
        _lost.Callback();
        OnLost?.Invoke();
    }

    /// <summary>Fires when the connection is made.</summary>
    public Deferred Made() => Copy(_made);

    /// <summary>Fires when the connection is lost.</summary>
    public Deferred Lost() => Copy(_lost);

    /// <summary>Fires when so many bytes have come in all.</summary>
    public Deferred Got(long count)
    {
        if (Count >= count)
        {
            return Defer.Succeed();
        }

        Deferred deferred = new();
        _waiting.Add((count, deferred));
        return deferred;
    }

    private static Deferred Copy(Deferred source)
    {
        Deferred copy = new();
        source.AddCallback(copy.Callback);
        return copy;
    }
}

/// <summary>A peer that hears of the ends of the two directions.</summary>
internal sealed class HalfPeer : Peer, IHalfCloseableProtocol
{
    public Action? OnReadLost { get; set; }

    public void ReadConnectionLost()
    {
        Calls.Add("read lost");
        OnReadLost?.Invoke();
    }

    public void WriteConnectionLost() => Calls.Add("write lost");
}

/// <summary>A client factory for one given protocol.</summary>
internal sealed class PeerFactory : ClientFactory
{
    private readonly Deferred<Exception> _failed = new();

    public PeerFactory(Protocol protocol)
    {
        Noisy = false;
        Protocol = () => protocol;
    }

    public List<string> Calls { get; } = [];

    public Action<IConnector>? OnFailed { get; set; }

    public Action<IConnector>? OnLost { get; set; }

    /// <summary>Fires when no connection came about.</summary>
    public Deferred<Exception> Failed => _failed;

    public override void StartFactory() => Calls.Add("start");

    public override void StopFactory() => Calls.Add("stop");

    public override void StartedConnecting(IConnector connector) => Calls.Add("connecting");

    public override void ClientConnectionFailed(IConnector connector, Failure reason)
    {
        Calls.Add("failed");
        OnFailed?.Invoke(connector);
        if (!_failed.Called)
        {
            _failed.Callback(reason.Value);
        }
    }

    public override void ClientConnectionLost(IConnector connector, Failure reason)
    {
        Calls.Add("lost");
        OnLost?.Invoke(connector);
    }
}
