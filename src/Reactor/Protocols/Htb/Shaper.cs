using System.Buffers;
using Twisted.Internet;
using Twisted.Internet.Transports;

namespace Twisted.Protocols;

/// <summary>
/// Holds bytes back until their bucket has room, and their consumer too. To the consumer it is a push producer, as long as there is
/// anything to send or anybody who makes more.
/// </summary>
internal sealed class Shaper : IPushProducer, IBufferWriter<byte>
{
    /// <summary>So much is waited for at least, so that a rate of a few bytes more or less does not become thousands of tiny writes.</summary>
    private const int Quantum = 512;

    /// <summary>Seconds; where a sum was rounded the wrong way, it is not asked again within the same instant.</summary>
    private const double ShortestWait = 0.001;

    private readonly IConsumer _sink;
    private readonly Bucket _bucket;
    private readonly IReactorTime _clock;
    private readonly Action? _idle;
    private OutputBuffer _output;
    private ProducerSlot _producer;
    private IDelayedCall? _call;
    private bool _registered;
    private bool _paused;
    private bool _pumping;
    private bool _stopped;

    /// <param name="sink">Where the bytes go.</param>
    /// <param name="bucket">Says how many may go now.</param>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="idle">Called each time that all has gone and nobody makes more.</param>
    public Shaper(IConsumer sink, Bucket bucket, IReactorTime clock, Action? idle = null)
    {
        _sink = sink;
        _bucket = bucket;
        _clock = clock;
        _idle = idle;
        bucket.References++;
    }

    public int Length => _output.Length;

    public bool IsIdle => _output.Length == 0 && _producer.IsEmpty;

    /// <summary>Bytes handed to the sink so far.</summary>
    public long Sent { get; private set; }

    public int HighWaterMark { get; set; } = TransportLimits.HighWaterMark;

    public void Write(ReadOnlySpan<byte> data)
    {
        if (!_stopped && !data.IsEmpty)
        {
            _output.Append(ArrayPool<byte>.Shared, data);
            Written();
        }
    }

    public void Advance(int count)
    {
        if (!_stopped)
        {
            _output.Advance(count);
            Written();
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0) =>
        _stopped ? new byte[Math.Max(sizeHint, 256)] : _output.GetMemory(ArrayPool<byte>.Shared, sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void RegisterProducer(IProducer producer, bool streaming)
    {
        ArgumentNullException.ThrowIfNull(producer);
        if (_stopped)
        {
            producer.StopProducing();
            return;
        }

        _producer.Register(producer, streaming);
        RegisterAtSink();
        _producer.AskFirst();
    }

    public void UnregisterProducer()
    {
        _producer.Unregister();
        Pump();
    }

    /// <summary>The consumer is full.</summary>
    public void PauseProducing() => _paused = true;

    /// <summary>The consumer has room.</summary>
    public void ResumeProducing()
    {
        _paused = false;
        Pump();
    }

    /// <summary>The consumer wants no more, or is gone.</summary>
    public void StopProducing()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        _bucket.References--;
        _output.Release(ArrayPool<byte>.Shared);
        DropCall();
        _producer.Stop();
    }

    private void Written()
    {
        RegisterAtSink();
        Pump();
        if (_output.Length > HighWaterMark)
        {
            _producer.Full();
        }
    }

    private void RegisterAtSink()
    {
        if (!_registered)
        {
            _registered = true;
            _paused = false;
            _sink.RegisterProducer(this, streaming: true);
        }
    }

    private void Pump()
    {
        if (_pumping || _stopped)
        {
            return;
        }

        _pumping = true;
        try
        {
            DropCall();
            while (!_paused && !_stopped && _output.Length > 0 && _bucket.Add(_output.Length) is > 0 and int allowed)
            {
                Sent += allowed;
                _sink.Write(_output.Unsent[..allowed]);
                if (!_stopped)
                {
                    _output.Consume(ArrayPool<byte>.Shared, allowed);
                    AskForMore();
                }
            }
        }
        finally
        {
            _pumping = false;
        }

        WaitOrRest();
    }

    private void AskForMore()
    {
        if (_output.Length == 0)
        {
            _producer.Drained();
        }
    }

    private void WaitOrRest()
    {
        if (_stopped)
        {
            return;
        }

        if (_output.Length > 0)
        {
            if (!_paused)
            {
                double seconds = _bucket.SecondsUntilRoomFor(Math.Min(Quantum, _output.Length));
                _call = _clock.CallLater(Math.Max(ShortestWait, seconds), TimeIsUp);
            }
        }
        else if (_producer.IsEmpty)
        {
            if (_registered)
            {
                _registered = false;
                _sink.UnregisterProducer();
            }

            _idle?.Invoke();
        }
    }

    private void TimeIsUp()
    {
        _call = null;
        Pump();
    }

    private void DropCall()
    {
        IDelayedCall? call = _call;
        _call = null;
        call?.Cancel();
    }
}
