using System.Collections.Concurrent;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;
using Twisted.Internet.Transports;

namespace Twisted.Internet.Group;

/// <summary>A reactor's share of a port that another reactor accepts for: has no socket, gets connections handed over.</summary>
internal sealed class DealtPort : Selectable, IListeningPort
{
    /// <summary>Connections that may wait for a loop to come to them; a busy one gets no more.</summary>
    internal const int MaxWaiting = 64;

    private readonly ConcurrentQueue<(ReactorSocket Socket, IAddress Peer)> _waiting = new();
    private readonly Factory _factory;
    private readonly IAddress _host;
    private readonly Reception _reception;
    private int _count;
    private volatile bool _open;

    internal DealtPort(ReactorBase reactor, Factory factory, IAddress host)
        : base(reactor)
    {
        _factory = factory;
        _host = host;
        _reception = new Reception(reactor, factory);
    }

    public IObservable<ConnectionAccepted> Connections => _reception.Connections;

    internal override nint Handle => -1;

    internal override Interest Wanted => Interest.None;

    public override string ToString() => $"<share of the TCP port {_host}>";

    public void StartListening()
    {
        Loop.CheckThread();
        if (!_open)
        {
            _factory.DoStart();
            _open = true;
            Loop.Link(this);
        }
    }

    public Deferred StopListening()
    {
        Loop.CheckThread();
        Close();
        return Defer.Succeed();
    }

    public IAddress GetHost() => _host;

    /// <summary>Hands a connection over. Any thread.</summary>
    /// <returns>Whether it is taken; if not, it is still the caller's.</returns>
    internal bool Offer(ReactorSocket socket, IAddress peer)
    {
        if (!_open)
        {
            return false;
        }

        if (Interlocked.Increment(ref _count) > MaxWaiting)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        _waiting.Enqueue((socket, peer));
        Loop.CallFromThread(TakeOne);
        return true;
    }

    /// <summary>Closes what was handed over and not come to. Once the loop has ended, which does not do it any more; any thread.</summary>
    internal void Drop()
    {
        while (_waiting.TryDequeue(out (ReactorSocket Socket, IAddress Peer) next))
        {
            next.Socket.Close();
        }
    }

    internal override void OnReadable()
    {
    }

    internal override void OnWritable()
    {
    }

    internal override void OnShutdown() => Close();

    internal override void OnFailure(Exception error) => ReactorLog.DescriptorFailed(Loop.Log, ToString(), error);

    private void TakeOne()
    {
        if (!_waiting.TryDequeue(out (ReactorSocket Socket, IAddress Peer) next))
        {
            return;
        }

        Interlocked.Decrement(ref _count);
        if (_open && _reception.Receive(_host, next.Peer) is IProtocol protocol)
        {
            new TCPConnection(Loop, next.Socket, protocol, next.Peer, host: null, onLost: null).Start();
        }
        else
        {
            next.Socket.Close();
        }
    }

    private void Close()
    {
        if (_open)
        {
            _open = false;
            Loop.Unlink(this, closing: true);
            Guarded(_factory.DoStop);
            Guarded(_reception.End);
        }
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            OnFailure(error);
        }
    }
}
