using System.Buffers;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Twisted.Internet.Logging;
using Twisted.Internet.Transports;
using Twisted.Internet.Transports.Standard;

namespace Twisted.Internet;

/// <summary>
/// A protocol's connection over standard input and output, or any two descriptors, one to read from and one to write to: terminals, pipes,
/// sockets, files. Never blocks. Twisted: <c>stdio.StandardIO</c>. Reactor thread only.
/// </summary>
/// <remarks>
/// It takes both descriptors over and closes them with the connection; 0, 1 and 2 stand for /dev/null afterwards. A process that shares
/// a terminal or a pipe with this one does not find it non-blocking, as it would with Twisted. The end of input ends the connection, unless
/// the protocol is an <see cref="IHalfCloseableProtocol"/>. On Linux the loop reads and writes what can be watched; elsewhere, where it watches
/// sockets only, a thread for each direction carries the bytes, which are bounded by what a socket holds; input may then be read before the
/// protocol asks for it.
/// </remarks>
public sealed class StandardIO : IStreamTransport
{
    private static readonly PipeAddress Address = new();

    private readonly ReactorBase _reactor;
    private readonly IProtocol _protocol;
    private readonly StandardReader _reader;
    private readonly StandardWriter _writer;
    private readonly StandardPump? _outputPump;
    private Inbox _inbox;
    private bool _readClosed;
    private bool _writeClosed;
    private bool _pumped;
    private bool _ended;
    private int _replied;

    /// <summary>Connects <paramref name="protocol"/>: it is told before this returns.</summary>
    /// <param name="protocol">Who talks over them.</param>
    /// <param name="stdin">What to read from.</param>
    /// <param name="stdout">What to write to.</param>
    /// <param name="reactor">Where; <see cref="Reactors.reactor"/> when absent.</param>
    /// <exception cref="PlatformNotSupportedException">Windows has the three standard ones only.</exception>
    /// <exception cref="SocketException">One of them is not open.</exception>
    /// <exception cref="IOException">No thread can be started where there must be one; not on Linux: no temporary directory can be made.</exception>
    public StandardIO(IProtocol protocol, int stdin = 0, int stdout = 1, ReactorBase? reactor = null)
        : this(protocol, stdin, stdout, reactor, portable: !OperatingSystem.IsLinux())
    {
    }

    /// <param name="protocol">Who talks over them.</param>
    /// <param name="stdin">What to read from.</param>
    /// <param name="stdout">What to write to.</param>
    /// <param name="reactor">Where; <see cref="Reactors.reactor"/> when absent.</param>
    /// <param name="portable">Whether to do as on other systems than Linux.</param>
    internal StandardIO(IProtocol protocol, int stdin, int stdout, ReactorBase? reactor, bool portable)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentOutOfRangeException.ThrowIfNegative(stdin);
        ArgumentOutOfRangeException.ThrowIfNegative(stdout);
        _reactor = reactor ?? Reactors.reactor;
        _reactor.CheckThread();
        _protocol = protocol;
        (StandardDescriptor input, StandardDescriptor output) = OperatingSystem.IsLinux() && !portable
            ? OpenOnLinux(stdin, stdout, AfterPump)
            : Open(stdin, stdout, AfterPump);
        _outputPump = output.Pump;
        _reader = new StandardReader(_reactor, input, this);
        _writer = new StandardWriter(_reactor, output, this);
        Start();
    }

    /// <inheritdoc/>
    public IReactor Reactor => _reactor;

    /// <inheritdoc/>
    public IBufferWriter<byte> Output => _writer;

    /// <inheritdoc/>
    public IObservable<Bytes> Received => _inbox.Received();

    /// <inheritdoc/>
    public int BufferedBytes => _writer.BufferedBytes;

    /// <inheritdoc/>
    public bool Disconnecting => _writer.Disconnecting;

    /// <inheritdoc/>
    public int HighWaterMark
    {
        get => _writer.HighWaterMark;
        set => _writer.HighWaterMark = value;
    }

    /// <inheritdoc/>
    public int MaxBufferedBytes
    {
        get => _writer.MaxBufferedBytes;
        set => _writer.MaxBufferedBytes = value;
    }

    /// <summary>A peer that sends requests but does not take the answers is not read from.</summary>
    internal bool WantsRead => !_readClosed && !_writer.Disconnecting && _replied <= HighWaterMark;

    private Exception? EndAfterPump { get; set; }

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer) => _inbox.Subscribe(observer, gone => _inbox.Remove(gone));

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data) => _writer.Write(data);

    /// <inheritdoc/>
    public void LoseConnection()
    {
        _writer.LoseConnection();
        _reader.LookAgain();
    }

    /// <inheritdoc/>
    public void AbortConnection() => _writer.AbortConnection();

    /// <inheritdoc/>
    public void LoseWriteConnection() => _writer.LoseWriteConnection();

    /// <inheritdoc/>
    public void RegisterProducer(IProducer producer, bool streaming) => _writer.RegisterProducer(producer, streaming);

    /// <inheritdoc/>
    public void UnregisterProducer() => _writer.UnregisterProducer();

    /// <inheritdoc/>
    public void PauseProducing() => _reader.Pause(true);

    /// <inheritdoc/>
    public void ResumeProducing() => _reader.Pause(false);

    /// <inheritdoc/>
    public void StopProducing() => LoseConnection();

    /// <inheritdoc/>
    public IAddress GetPeer() => Address;

    /// <inheritdoc/>
    public IAddress GetHost() => Address;

    internal void Deliver(ReadOnlyMemory<byte> data)
    {
        int before = BufferedBytes;
        try
        {
            _inbox.Deliver(data);
        }
        catch (Exception error)
        {
            _writer.Fail("DataReceived", error);
        }

        _replied += Math.Max(0, BufferedBytes - before);
        if (_replied > HighWaterMark)
        {
            _reader.LookAgain();
        }
    }

    internal void Sent()
    {
        if (_replied > 0 && BufferedBytes <= HighWaterMark / 2)
        {
            _replied = 0;
            _reader.LookAgain();
        }
    }

    internal void ReaderEnded()
    {
        _readClosed = true;
        if (_protocol is not IHalfCloseableProtocol half)
        {
            // What was written still goes out: whoever has no more to say may well be waiting for the answer.
            _writer.LoseConnection();
            return;
        }

        Guarded(nameof(half.ReadConnectionLost), half.ReadConnectionLost);
        EndIfBothClosed();
    }

    internal void WriterClosed()
    {
        _writeClosed = true;
        if (_protocol is IHalfCloseableProtocol half)
        {
            Guarded(nameof(half.WriteConnectionLost), half.WriteConnectionLost);
        }

        EndIfBothClosed();
    }

    internal void Failed(Exception error)
    {
        ReactorLog.DescriptorFailed(_reactor.Log, "standard input", error);
        _writer.Fail(new ConnectionLost($"Unhandled error: {error.Message}", error));
    }

    /// <summary>The last bytes are on their way to a file: only then is it the end.</summary>
    internal void EndWhenPumped(Exception reason)
    {
        EndAfterPump = reason;
        if (_pumped)
        {
            End(reason);
        }
    }

    /// <summary>Both are closed.</summary>
    internal void End(Exception reason)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        _reader.Close();
        if (reason is ConnectionDone && WriteFailure() is ConnectionLost failure)
        {
            reason = failure;
        }

        _inbox.Finish(reason, error => ReactorLog.ProtocolFailed(_reactor.Log, Address, "ConnectionLost", error));
    }

    [SupportedOSPlatform("linux")]
    private static (StandardDescriptor Input, StandardDescriptor Output) OpenOnLinux(int stdin, int stdout, Action pumped)
    {
        LinuxStandardDescriptor input = LinuxStandardDescriptor.Open(stdin, write: false, shared: stdin == stdout, static () => { });
        try
        {
            return (input, LinuxStandardDescriptor.Open(stdout, write: true, shared: false, pumped));
        }
        catch
        {
            input.Stream.Close();
            throw;
        }
    }

    private static (StandardDescriptor Input, StandardDescriptor Output) Open(int stdin, int stdout, Action pumped)
    {
        BlockingDescriptor input = BlockingDescriptor.Open(stdin);
        BlockingDescriptor output = stdin == stdout ? input.Share() : BlockingDescriptor.Open(stdout);
        PumpedDescriptor reading = PumpedDescriptor.ForReading(input);
        try
        {
            return (reading, PumpedDescriptor.ForWriting(output, pumped));
        }
        catch
        {
            // Both are still the caller's: the thread that ends now is not the last user.
            input.Share();
            reading.Close();
            throw;
        }
    }

    private void AfterPump() => _reactor.CallFromThread(Pumped);

    private void Start()
    {
        _writer.Start();
        _reader.Start();
        Guarded("MakeConnection", () =>
        {
            _protocol.MakeConnection(this);
            if (!_inbox.HasObserver && !_ended)
            {
                _ = Subscribe(_protocol as IObserver<ReadOnlyMemory<byte>> ?? new ProtocolObserver(_protocol));
            }
        });
    }

    private void Pumped()
    {
        _pumped = true;
        if (EndAfterPump is Exception reason)
        {
            End(reason);
        }
        else if (WriteFailure() is ConnectionLost failure)
        {
            _writer.Fail(failure);
        }
    }

    /// <summary>What was written is on the way to a file, and has not all got there.</summary>
    private ConnectionLost? WriteFailure() =>
        _outputPump?.Failure is string why ? new ConnectionLost($"Not all of the output could be written: {why}.") : null;

    private void EndIfBothClosed()
    {
        if (_readClosed && _writeClosed)
        {
            _writer.LoseConnection();
        }
    }

    private void Guarded(string callback, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            _writer.Fail(callback, error);
        }
    }
}
