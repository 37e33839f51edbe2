namespace Twisted.Internet;

/// <summary>
/// A child process, as its protocol sees it: its standard input to write to, its descriptors to close, its signals. As a consumer
/// it is the child's standard input, as a producer all that the child writes. Twisted: <c>IProcessTransport</c>. Reactor thread only.
/// </summary>
public interface IProcessTransport : IConsumer, IPushProducer
{
    /// <summary>The reactor this process lives on.</summary>
    IReactor Reactor { get; }

    /// <summary>The system's number for the process; <see langword="null"/> once it has exited.</summary>
    int? Pid { get; }

    /// <summary>Bytes written to the child, on any descriptor, and not yet taken by the system.</summary>
    int BufferedBytes { get; }

    /// <summary>
    /// Unread bytes, of one descriptor, above which the producer is paused; <see cref="TransportLimits.HighWaterMark"/> unless set.
    /// </summary>
    int HighWaterMark { get; set; }

    /// <summary>
    /// Unread bytes, of one descriptor, above which a further write throws; <see cref="TransportLimits.MaxBufferedBytes"/> unless set.
    /// One write may be larger than this: what the child refuses to take is what is bounded.
    /// </summary>
    int MaxBufferedBytes { get; set; }

    /// <summary>Writes to the child's standard input. The bytes are copied before the call returns; once it is closed they are dropped.</summary>
    /// <remarks>
    /// Declared again: a call finds the overloads of this interface before those of <see cref="IConsumer"/>, and a span would be
    /// converted to <see cref="Bytes"/>.
    /// </remarks>
    /// <param name="data">The data.</param>
    /// <exception cref="InvalidOperationException">More than <see cref="MaxBufferedBytes"/> wait to be read. Nothing was taken.</exception>
    new void Write(ReadOnlySpan<byte> data);

    /// <inheritdoc/>
    void IConsumer.Write(ReadOnlySpan<byte> data) => Write(data);

    /// <summary>Writes to the child's standard input. Once it is closed the data is dropped.</summary>
    /// <param name="data">The data.</param>
    void Write(Bytes data) => Write(data.Span);

    /// <summary>Writes to the child's standard input. Once it is closed the data is dropped.</summary>
    /// <param name="data">The data, copied before the call returns.</param>
    void Write(byte[] data) => Write(data.AsSpan());

    /// <summary>Writes several pieces to the child's standard input, in order.</summary>
    /// <param name="data">The pieces.</param>
    void WriteSequence(IEnumerable<Bytes> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        foreach (Bytes piece in data)
        {
            Write(piece.Span);
        }
    }

    /// <summary>Writes to one of the child's descriptors. The bytes are copied before the call returns; once it is closed they are dropped.</summary>
    /// <param name="childFD">The child's number for it, given as <c>"w"</c> to <c>SpawnProcess</c>.</param>
    /// <param name="data">The data.</param>
    /// <exception cref="ArgumentException">We do not write to a descriptor of that number.</exception>
    /// <exception cref="InvalidOperationException">More than <see cref="MaxBufferedBytes"/> wait to be read. Nothing was taken.</exception>
    void WriteToChild(int childFD, ReadOnlySpan<byte> data);

    /// <summary>Writes to one of the child's descriptors. Once it is closed the data is dropped.</summary>
    /// <param name="childFD">The child's number for it, given as <c>"w"</c> to <c>SpawnProcess</c>.</param>
    /// <param name="data">The data.</param>
    /// <exception cref="ArgumentException">We do not write to a descriptor of that number.</exception>
    void WriteToChild(int childFD, Bytes data) => WriteToChild(childFD, data.Span);

    /// <summary>Closes the child's standard input once all that was written has gone: the child reads the end.</summary>
    void CloseStdin() => CloseChildFD(0);

    /// <summary>Closes our end of the child's standard output: the child gets SIGPIPE when it writes.</summary>
    void CloseStdout() => CloseChildFD(1);

    /// <summary>Closes our end of the child's standard error: the child gets SIGPIPE when it writes.</summary>
    void CloseStderr() => CloseChildFD(2);

    /// <summary>Closes our end of one of the child's descriptors; one that is written to, once all has gone. Harmless when it is closed.</summary>
    /// <param name="childFD">The child's number for it.</param>
    void CloseChildFD(int childFD);

    /// <summary>Closes stdin, stdout and stderr, or the terminal. It does not end the process: many do so by themselves then.</summary>
    void LoseConnection();

    /// <summary>Sends the process a signal.</summary>
    /// <param name="signalID">Its name, with or without <c>SIG</c>: <c>"KILL"</c>, <c>"SIGTERM"</c>.</param>
    /// <exception cref="ArgumentException">This system has no signal of that name.</exception>
    /// <exception cref="ProcessExitedAlready">The process has exited.</exception>
    void SignalProcess(string signalID);

    /// <summary>Sends the process a signal.</summary>
    /// <param name="signalID">Its number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no signal of that number.</exception>
    /// <exception cref="ProcessExitedAlready">The process has exited.</exception>
    void SignalProcess(int signalID);

    /// <summary>
    /// Sends a signal to the process's whole group: to it, and to those of its children that have not left it. The process must lead
    /// a group of its own, as it does on a terminal and with <c>newSession</c>. Twisted has no such call.
    /// </summary>
    /// <param name="signalID">Its name, with or without <c>SIG</c>.</param>
    /// <exception cref="ArgumentException">This system has no signal of that name.</exception>
    /// <exception cref="InvalidOperationException">The process is in our own group.</exception>
    /// <exception cref="ProcessExitedAlready">The process has exited.</exception>
    void SignalProcessGroup(string signalID);

    /// <summary>Tells the child's terminal its size; the programs on it get SIGWINCH. Python: <c>ioctl</c> with <c>TIOCSWINSZ</c>.</summary>
    /// <param name="rows">Lines, 0 to 65535.</param>
    /// <param name="columns">Characters a line, 0 to 65535.</param>
    /// <param name="xPixels">Width in pixels, 0 if nobody knows.</param>
    /// <param name="yPixels">Height in pixels, 0 if nobody knows.</param>
    /// <exception cref="InvalidOperationException">The process has no terminal of ours.</exception>
    void SetWindowSize(int rows, int columns, int xPixels = 0, int yPixels = 0);

    /// <summary>The child.</summary>
    IAddress GetPeer();

    /// <summary>Ourselves.</summary>
    IAddress GetHost();
}
