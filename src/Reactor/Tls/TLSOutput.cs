using System.Buffers;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Twisted.Internet.Logging;
using Twisted.Internet.Transports;

namespace Twisted.Internet.Tls;

/// <summary>
/// The writing side of a <see cref="TLSLayer"/>: what waits unencrypted, how much of it goes on to the connection, and the protocol's producer.
/// To the connection it is a producer itself, and so learns when that is full.
/// </summary>
/// <remarks>
/// The connection holds about <see cref="ITLSHost.HighWaterMark"/> of encrypted bytes, what more the protocol writes waits unencrypted: so a
/// large write is to the connection what it was without TLS, a matter of the peer's reading, and the bounds mean the same.
/// </remarks>
internal sealed class TLSOutput(TLSLayer layer, ITLSHost host, TLSEngine engine, ILogger log) : IBufferWriter<byte>, IPushProducer
{
    /// <summary>What a record is longer than its data, at most. RFC 5246 §6.2.3.</summary>
    private const int RecordOverhead = 2048;

    private OutputBuffer _plain;
    private ProducerSlot _producer;
    private bool _askDue;
    private bool _writing;
    private bool _registered;

    /// <summary>Bytes that wait, here and at the connection.</summary>
    internal int BufferedBytes => _plain.Length + host.BufferedBytes;

    /// <summary>Whether the connection has asked to be given no more for now.</summary>
    internal bool Full { get; private set; }

    /// <summary>Whether nothing waits here, and nobody has more.</summary>
    internal bool Done => _plain.Length == 0 && _producer.IsEmpty;

    public void Advance(int count)
    {
        if (layer.TakesWrites)
        {
            _plain.Advance(count);
            Written();
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => layer.TakesWrites && HasRoom()
        ? _plain.GetMemory(host.Buffers, sizeHint)

        // Room to write into all the same: a protocol need not know that nobody listens any more.
        : new byte[Math.Max(sizeHint, 256)];

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    internal void Write(ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty && layer.TakesWrites && HasRoom())
        {
            _plain.Append(host.Buffers, data);
            Written();
        }
    }

    internal void RegisterProducer(IProducer producer, bool streaming)
    {
        _producer.Register(producer, streaming);
        RegisterBelow();
        if (!streaming)
        {
            AskSoon();
        }
        else if (Full)
        {
            _producer.Full();
        }
    }

    internal void UnregisterProducer()
    {
        _producer.Unregister();
        UnregisterBelow();
    }

    /// <summary>The connection is full: what is written waits here.</summary>
    void IPushProducer.PauseProducing()
    {
        Full = true;
        _producer.Full();
    }

    /// <summary>The connection has sent all it had.</summary>
    void IPushProducer.ResumeProducing()
    {
        Full = false;
        Flush();
        if (Full || _plain.Length > 0)
        {
            return;
        }

        layer.OutputDrained();
        if (_producer.Streaming)
        {
            _producer.Drained();
        }
        else
        {
            AskSoon();
        }

        UnregisterBelow();
        layer.ShutdownIfDone();
    }

    void IProducer.StopProducing()
    {
        // The end of the connection comes by the layer.
    }

    /// <summary>Encrypts what was written, as far as the connection takes it.</summary>
    /// <param name="force">Whether to go on when it is full.</param>
    internal void Flush(bool force = false)
    {
        if (!layer.IsOpen || _writing)
        {
            return;
        }

        _writing = true;
        try
        {
            while (_plain.Length > 0 && (force || !Full) && !host.Ending)
            {
                // Out of the field while it is read: a producer that is paused in between may write.
                OutputBuffer taken = _plain;
                _plain = default;
                int count = Math.Min(taken.Length, TLSEngine.MaxRecord);
                if (host.BufferedBytes + count > host.HighWaterMark - RecordOverhead)
                {
                    // This write may be the one that fills the connection, and it tells only whom it knows.
                    RegisterBelow();
                }

                engine.Write(taken.UnsentMemory[..count]);
                taken.Consume(host.Buffers, count);
                PutBack(taken);
            }
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            layer.Fail(TLSLayer.Explain(error));
        }
        finally
        {
            _writing = false;
        }

        UnregisterBelow();
    }

    /// <summary>A producer that is asked for each piece is asked once a turn, while there is room.</summary>
    internal void AskSoon()
    {
        if (!_askDue && layer.IsOpen && !_producer.IsEmpty && !_producer.Streaming)
        {
            _askDue = true;
            layer.Soon(nameof(IPullProducer.ResumeProducing), () =>
            {
                _askDue = false;
                if (layer.IsOpen && !Full && !_producer.Streaming)
                {
                    _producer.Drained();
                    AskSoon();
                }
            });
        }
    }

    /// <summary>Nothing more goes through: what waits is dropped.</summary>
    internal void Release() => _plain.Release(host.Buffers);

    internal void StopProducer()
    {
        try
        {
            _producer.Stop();
        }
        catch (Exception error)
        {
            ReactorLog.ProtocolFailed(log, host.Transport.GetPeer(), nameof(IProducer.StopProducing), error);
        }
    }

    private bool HasRoom()
    {
        if (_plain.Length <= host.MaxBufferedBytes)
        {
            return true;
        }

        if (!layer.IsOpen)
        {
            ReactorLog.OutputLimit(log, host.Transport.GetPeer(), _plain.Length, host.MaxBufferedBytes);
            layer.Abort(new ConnectionLost($"{_plain.Length} bytes wait for the TLS handshake, more than {host.MaxBufferedBytes}."));
            return false;
        }

        // The connection has the same bound, and tries to send before it gives up.
        Flush(force: true);
        return layer.TakesWrites;
    }

    private void Written()
    {
        if (!layer.Pumping)
        {
            Flush();
        }

        if (Full || _plain.Length > host.HighWaterMark)
        {
            _producer.Full();
        }
    }

    /// <summary>
    /// The connection is to say when it is full. Only while that matters: it does not close, whoever asks it to, as long as it has a producer.
    /// </summary>
    private void RegisterBelow()
    {
        if (!_registered && !layer.IsOver)
        {
            _registered = true;
            host.RegisterProducer(this);
        }
    }

    /// <summary>When it does not matter any more, the connection need not say so.</summary>
    internal void UnregisterBelow()
    {
        if (_registered && (layer.IsOver || (!Full && Done)))
        {
            _registered = false;
            Full = false;
            host.UnregisterProducer();
        }
    }

    private void PutBack(OutputBuffer rest)
    {
        if (_plain.Length > 0)
        {
            OutputBuffer later = _plain;
            rest.Append(host.Buffers, later.Unsent);
            later.Release(host.Buffers);
        }

        _plain = rest;
    }
}
