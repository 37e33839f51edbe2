using System.Buffers;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Stands between a session channel and what runs in it. To a process it is the protocol: what the process writes goes to the client, how it ends is told
/// the client, and the channel is closed. To a protocol it is the transport. Twisted: <c>twisted.conch.ssh.session.SSHSessionProcessProtocol</c>.
/// Reactor thread only.
/// </summary>
/// <remarks>
/// Back-pressure goes through the channel both ways: a client that does not read stops the process's output, a process that does not read stops the client.
/// </remarks>
/// <param name="channel">The channel.</param>
public class SSHSessionProcessProtocol(SSHSession channel) : ProcessProtocol, ITransport
{
    /// <summary>The signals that a client may send. RFC 4254 §6.10 names them.</summary>
    private static readonly string[] Signals =
        ["ABRT", "ALRM", "FPE", "HUP", "ILL", "INT", "KILL", "PIPE", "QUIT", "SEGV", "TERM", "USR1", "USR2"];

    private readonly SSHChannelTransport _transport = new(channel);
    private bool _isOver;

    /// <summary>The channel. Twisted: <c>session</c>, which would hide the class <see cref="Session"/> here.</summary>
    public SSHSession Channel { get; } = channel;

    /// <inheritdoc/>
    public IReactor Reactor => _transport.Reactor;

    /// <inheritdoc/>
    public IBufferWriter<byte> Output => _transport.Output;

    /// <inheritdoc/>
    public IObservable<Bytes> Received => _transport.Received;

    /// <inheritdoc/>
    public int BufferedBytes => _transport.BufferedBytes;

    /// <inheritdoc/>
    public bool Disconnecting => _transport.Disconnecting;

    /// <summary>Whether there is something that takes the client's data.</summary>
    internal bool IsReady => Transport is not null || _transport.Observer is not null;

    private WrappedProtocol? Wrapped => Transport as WrappedProtocol;

    /// <summary>It runs: what the client has sent meanwhile goes to it.</summary>
    public override void ConnectionMade()
    {
        if (Wrapped is { } wrapped)
        {
            wrapped.Attach(this);
        }
        else
        {
            Transport!.RegisterProducer(new ClientInput(Channel), streaming: true);
            Channel.RegisterProducer(Transport, streaming: true);
        }

        Channel.ProgramInput.Flush();
    }

    /// <inheritdoc/>
    public override void OutReceived(Bytes data) => Channel.Write(data);

    /// <inheritdoc/>
    public override void ErrReceived(Bytes data) => Channel.WriteExtended(SSHConnection.EXTENDED_DATA_STDERR, data);

    /// <summary>It has ended: the client is told so, and how, after all it has written, and the channel is closed.</summary>
    /// <remarks>
    /// The client reads the end of the output here, where in Twisted it does once the program has closed its streams: plink closes a channel as soon as both ends
    /// of it have said that they send no more, and would never hear the status.
    /// </remarks>
    /// <param name="reason">
    /// A <see cref="ProcessDone"/> or a <see cref="ProcessTerminated"/>; of anything else the client sees the close only. A protocol that stands for a program
    /// calls this with <c>new ProcessDone()</c> to end with status 0.
    /// </param>
    public override void ProcessEnded(Failure reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        if (Transport is not null && Wrapped is null)
        {
            Channel.UnregisterProducer();
        }

        Channel.Conn.SendEOF(Channel);
        if (reason.Value is IProcessExit { Signal: { } signal, Status: var status })
        {
            // RFC 4254 §6.10: names of one's own have an @. OpenSSH's way to say it is this one.
            string name = SignalNames.NameOf(signal) is { } known && Signals.Contains(known, StringComparer.Ordinal) ? known : "SIG@openssh.com";
            Channel.Conn.SendRequest(Channel, "exit-signal", Session.PackRequestExitSignal(name, coreDumped: (status & 0x80) != 0));
        }
        else if (reason.Value is IProcessExit { ExitCode: { } code })
        {
            Channel.Conn.SendRequest(Channel, "exit-status", Session.PackRequestExitStatus((uint)code));
        }

        Channel.LoseConnection();
    }

    /// <summary>Closes the channel. Twisted: <c>connectionLost</c>.</summary>
    /// <param name="reason">Why; not told the client.</param>
    public virtual void ConnectionLost(Failure? reason = null) => Channel.LoseConnection();

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data) => Channel.Write(data);

    /// <inheritdoc cref="ITransport.Write(Bytes)"/>
    public void Write(Bytes data) => Channel.Write(data);

    /// <inheritdoc cref="ITransport.WriteSequence"/>
    public void WriteSequence(IEnumerable<Bytes> data) => Channel.WriteSequence(data);

    /// <inheritdoc/>
    public void LoseConnection() => Channel.LoseConnection();

    /// <summary>Closes the channel at once; what was written and the client did not take is dropped.</summary>
    public void AbortConnection() => Channel.Abort();

    /// <inheritdoc/>
    public IAddress GetPeer() => Channel.GetPeer();

    /// <inheritdoc/>
    public IAddress GetHost() => Channel.GetHost();

    /// <inheritdoc/>
    public void RegisterProducer(IProducer producer, bool streaming) => Channel.RegisterProducer(producer, streaming);

    /// <inheritdoc/>
    public void UnregisterProducer() => Channel.UnregisterProducer();

    /// <inheritdoc/>
    public void PauseProducing() => Channel.PauseProducing();

    /// <inheritdoc/>
    public void ResumeProducing() => Channel.ResumeProducing();

    /// <inheritdoc/>
    public void StopProducing() => Channel.StopProducing();

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer)
    {
        IDisposable subscription = _transport.Subscribe(observer);
        Channel.ProgramInput.Flush();
        return subscription;
    }

    /// <summary>What the client sent.</summary>
    internal void Input(Bytes data)
    {
        _transport.Deliver(data.Memory);
        if (Wrapped is not { } wrapped)
        {
            Transport?.Write(data.Span);
        }
        else if (!IsObservedBy(wrapped))
        {
            wrapped.Deliver(data.Memory);
        }
    }

    /// <summary>The client sends no more.</summary>
    internal void InputEnded()
    {
        if (Transport is { } process && Wrapped is null)
        {
            process.UnregisterProducer();
            process.CloseStdin();
        }
        else if (Wrapped?.HalfClose() != true && !Channel.IsAdapters)
        {
            Channel.LoseConnection();
        }
    }

    /// <summary>The channel is about to be closed from this side: a process loses its streams now, a protocol its connection once the channel is closed.</summary>
    internal void Closing()
    {
        if (Wrapped is null)
        {
            Transport?.LoseConnection();
        }
    }

    /// <summary>The channel is closed.</summary>
    internal void Closed()
    {
        _isOver = true;
        bool alreadyTold = Wrapped is { } observing && IsObservedBy(observing);
        _transport.End(new ConnectionDone());
        if (Wrapped is not { } wrapped)
        {
            Transport?.UnregisterProducer();
            Transport?.LoseConnection();
        }
        else if (!alreadyTold)
        {
            wrapped.LoseConnection();
        }
    }

    /// <summary>Passes a signal on to the process and what it has started.</summary>
    /// <returns>Whether it was sent.</returns>
    internal bool Signal(string signal)
    {
        if (Transport is not { } process || Wrapped is not null || !Signals.Contains(signal, StringComparer.Ordinal))
        {
            return false;
        }

        try
        {
            SendSignal(process, signal);
            return true;
        }
        catch (ProcessExitedAlready)
        {
            return false;
        }
    }

    /// <summary>To all that the program has started, where it leads a group of its own.</summary>
    private static void SendSignal(IProcessTransport process, string signal)
    {
        try
        {
            process.SignalProcessGroup(signal);
        }
        catch (InvalidOperationException error) when (error is not ProcessExitedAlready)
        {
            process.SignalProcess(signal);
        }
    }

    /// <summary>Whether the wrapped protocol is also connected to this transport, and hears everything from it.</summary>
    private bool IsObservedBy(WrappedProtocol wrapped) => ReferenceEquals(wrapped.Observer, _transport.Observer);

    /// <summary>The client as the producer of a process's standard input.</summary>
    private sealed class ClientInput(SSHSession channel) : IPushProducer
    {
        public void PauseProducing() => channel.PauseProducing();

        public void ResumeProducing() => channel.ResumeProducing();

        /// <summary>The process reads no more: what still comes is taken and dropped, so that the client does not wait.</summary>
        public void StopProducing() => channel.ResumeProducing();
    }
}
