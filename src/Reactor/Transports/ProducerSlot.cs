namespace Twisted.Internet.Transports;

/// <summary>The producer tied to a transport, if there is one. A mutable struct: it lives as a field of a transport.</summary>
internal struct ProducerSlot
{
    private IProducer? _producer;
    private bool _streaming;
    private bool _paused;

    internal readonly bool IsEmpty => _producer is null;

    internal readonly IProducer? Producer => _producer;

    internal readonly bool Streaming => _streaming;

    internal void Register(IProducer producer, bool streaming)
    {
        ArgumentNullException.ThrowIfNull(producer);
        if (_producer is not null)
        {
            throw new InvalidOperationException(
                $"Cannot register {producer} as a producer: {_producer} is one already, and was never unregistered.");
        }

        bool fits = streaming ? producer is IPushProducer : producer is IPullProducer or IPushProducer;
        if (!fits)
        {
            throw new ArgumentException(
                $"A {(streaming ? "streaming producer is an IPushProducer" : "producer that is asked is an IPullProducer")}.",
                nameof(producer));
        }

        _producer = producer;
        _streaming = streaming;
        _paused = false;
    }

    internal void Unregister()
    {
        _producer = null;
        _paused = false;
    }

    /// <summary>There is too much to send: a push producer is to stop.</summary>
    internal void Full()
    {
        if (_streaming && !_paused && _producer is IPushProducer push)
        {
            _paused = true;
            push.PauseProducing();
        }
    }

    /// <summary>All has gone: a paused producer goes on, one that is asked is asked. Answers whether there was one.</summary>
    internal bool Drained()
    {
        if (_producer is null || (_streaming && !_paused))
        {
            return false;
        }

        _paused = false;
        Resume(_producer);
        return true;
    }

    /// <summary>Asks a producer that is not streaming for its first piece.</summary>
    internal readonly void AskFirst()
    {
        if (!_streaming && _producer is not null)
        {
            Resume(_producer);
        }
    }

    /// <summary>The connection is gone: nobody wants the data.</summary>
    internal void Stop()
    {
        IProducer? producer = _producer;
        _producer = null;
        producer?.StopProducing();
    }

    private readonly void Resume(IProducer producer)
    {
        // One object may be both: a channel is a push producer of what it receives, and may be asked for what it sends.
        if (producer is IPullProducer pull && (!_streaming || producer is not IPushProducer))
        {
            pull.ResumeProducing();
        }
        else if (producer is IPushProducer push)
        {
            push.ResumeProducing();
        }
    }
}
