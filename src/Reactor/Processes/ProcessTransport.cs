using System.Buffers;
using Microsoft.Extensions.Logging;
using Twisted.Internet.Logging;
using Twisted.Internet.Transports;

namespace Twisted.Internet.Processes;

/// <summary>A child's standard input and output as one connection. Twisted: <c>endpoints._ProcessEndpointTransport</c>.</summary>
internal sealed class ProcessTransport(IProcessTransport process) : IStreamTransport, IBufferWriter<byte>, ILender
{
    private const int Room = 4096;

    private Bytes _lent;
    private byte[]? _room;
    private bool _closing;
    private bool _ended;

    /// <summary>Who hears what the child writes.</summary>
    internal Inbox Inbox;

    public IReactor Reactor => process.Reactor;

    public IBufferWriter<byte> Output => this;

    public IObservable<Bytes> Received => Inbox.Received();

    public int BufferedBytes => process.BufferedBytes;

    public bool Disconnecting => _closing && !_ended;

    public int HighWaterMark
    {
        get => process.HighWaterMark;
        set => process.HighWaterMark = value;
    }

    public int MaxBufferedBytes
    {
        get => process.MaxBufferedBytes;
        set => process.MaxBufferedBytes = value;
    }

    /// <summary>Why it ends, where we know better than the child's exit does.</summary>
    internal Exception? Ending { get; private set; }

    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer) => Inbox.Subscribe(observer, gone => Inbox.Remove(gone));

    Bytes ILender.Keep(ReadOnlyMemory<byte> lent) => lent.Equals(_lent.Memory) ? _lent : new Bytes(lent.Span);

    public void Write(ReadOnlySpan<byte> data)
    {
        if (_closing || data.IsEmpty)
        {
            return;
        }

        try
        {
            process.Write(data);
        }
        catch (InvalidOperationException error)
        {
            // A child that does not read is a peer that does not: the connection ends.
            Kill(new ConnectionLost(error.Message, error));
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_room is null || _room.Length < sizeHint)
        {
            ReturnRoom();
            _room = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, Room));
        }

        return _room;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Advance(int count)
    {
        Write(_room.AsSpan(0, count));
        ReturnRoom();
    }

    public void LoseConnection()
    {
        _closing = true;
        process.LoseConnection();
    }

    public void LoseWriteConnection() => process.CloseStdin();

    public void AbortConnection() => Kill(new ConnectionAborted());

    public void RegisterProducer(IProducer producer, bool streaming) => process.RegisterProducer(producer, streaming);

    public void UnregisterProducer() => process.UnregisterProducer();

    public void PauseProducing() => process.PauseProducing();

    public void ResumeProducing() => process.ResumeProducing();

    public void StopProducing() => LoseConnection();

    public IAddress GetPeer() => process.GetPeer();

    public IAddress GetHost() => process.GetHost();

    /// <summary>Hands on what the child wrote.</summary>
    internal void Deliver(Bytes data)
    {
        _lent = data;
        try
        {
            Inbox.Deliver(data.Memory);
        }
        finally
        {
            _lent = default;
        }
    }

    /// <summary>Ends the child at once. The first reason stays.</summary>
    internal void Kill(Exception reason)
    {
        if (_ended)
        {
            return;
        }

        Ending ??= reason;
        _closing = true;
        try
        {
            if (process.Pid is not null)
            {
                process.SignalProcess("KILL");
            }
        }
        catch (Exception error) when (error is ProcessExitedAlready or UnauthorizedAccessException)
        {
            // A program that has become another user, sudo for instance: it hears of the end by its pipes only.
            ReactorLog.ProcessNotKilled(Log, process.GetPeer(), error.Message);
        }

        // Its own children may hold its pipes: nobody waits for those.
        process.LoseConnection();
    }

    internal void End()
    {
        _ended = true;
        ReturnRoom();
    }

    private ILogger Log => process.Reactor.LoggerFactory.CreateLogger(ReactorLog.Category);

    private void ReturnRoom()
    {
        byte[]? room = _room;
        _room = null;
        if (room is not null)
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }
}
