using System.Reactive.Linq;
using System.Reactive.Subjects;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>
/// One channel of an SSH connection; derive from it. RFC 4254 §5. Twisted: <c>twisted.conch.ssh.channel.SSHChannel</c>. Reactor thread only.
/// </summary>
/// <remarks>
/// <para>Data comes by <see cref="OnNext"/> (borrowed memory, nothing copied), whose default hands a copy to <see cref="DataReceived"/> and to
/// <see cref="Received"/>. Override one of them.</para>
/// <para>The peer may send as much as the window lets it, and gets back what <see cref="OnNext"/> has returned from, unless the channel is paused
/// by <see cref="PauseProducing"/>: then what still comes is kept, and handed over at <see cref="ResumeProducing"/>.</para>
/// <para>What is written beyond the peer's window, or while the connection's output does not flow, is kept, too. <see cref="StopWriting"/> and the registered
/// producer are told at the first byte kept.</para>
/// </remarks>
public class SSHChannel : IConsumer, IPushProducer
{
    private Dictionary<string, Func<Bytes, Deferred<bool>>>? _requests;
    private Subject<Bytes>? _received;
    private Action? _resume;
    private bool _wasOpen;

    /// <summary>A channel with the usual window.</summary>
    public SSHChannel()
        : this(0)
    {
    }

    /// <summary>A channel with a window of its own.</summary>
    /// <param name="localWindow">Bytes the peer may send before it gets some back; 0 leaves it to the connection.</param>
    /// <param name="localMaxPacket">The largest piece of data taken at once, in bytes; 0 for 32 KiB.</param>
    public SSHChannel(int localWindow, int localMaxPacket = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(localWindow);
        ArgumentOutOfRangeException.ThrowIfNegative(localMaxPacket);
        Incoming = new ChannelInput(this);
        Outgoing = new ChannelOutput(this);
        OwnRequests = new ChannelRequests(this);
        LocalWindowSize = localWindow;
        LocalMaxPacket = localMaxPacket == 0 ? SSHConnection.DefaultMaxPacket : localMaxPacket;
    }

    /// <summary>The type on the wire, as <c>"session"</c>: needed by who opens a channel. Twisted: <c>name</c>.</summary>
    public virtual string Name => string.Empty;

    /// <summary>Whose channel it is. Set before <see cref="ChannelOpen"/>.</summary>
    /// <exception cref="InvalidOperationException">It belongs to none yet.</exception>
    public SSHConnection Conn
    {
        get => field ?? throw new InvalidOperationException("The channel belongs to no connection yet.");
        set;
    }

    /// <summary>The user it was opened for; null at a client.</summary>
    public IConchUser? Avatar { get; set; }

    /// <summary>What the peer sent along when it opened the channel.</summary>
    public Bytes Data { get; set; }

    /// <summary>
    /// What the client asked for where <see cref="SSHPermissions.ForcedCommand"/> runs in place of it: a command, the name of a subsystem, or empty for a
    /// shell. Null where no command is forced. OpenSSH's SSH_ORIGINAL_COMMAND.
    /// </summary>
    public Bytes? OriginalCommand { get; internal set; }

    /// <summary>Our number for it, unique within the connection; -1 before it has one. Twisted: <c>id</c>.</summary>
    public int Id { get; internal set; } = -1;

    /// <summary>Bytes the peer may send before it gets some back; 0, until it opens, leaves it to the connection.</summary>
    /// <exception cref="InvalidOperationException">The channel is open, or asked for.</exception>
    public int LocalWindowSize
    {
        get;
        set => field = IsFresh ? value : throw new InvalidOperationException("The peer knows the window already.");
    }

    /// <summary>Bytes the peer may still send.</summary>
    public long LocalWindowLeft => Incoming.WindowLeft;

    /// <summary>The largest piece of data taken at once, in bytes.</summary>
    /// <exception cref="InvalidOperationException">The channel is open, or asked for.</exception>
    public int LocalMaxPacket
    {
        get;
        set => field = IsFresh ? value : throw new InvalidOperationException("The peer knows the largest packet already.");
    }

    /// <summary>
    /// Whether the peer gets its window back as <see cref="OnNext"/> and <see cref="ExtReceived"/> return. When false, the application calls
    /// <see cref="SSHConnection.AdjustWindow"/> for what it has consumed.
    /// </summary>
    public bool AdjustsWindow { get; set; } = true;

    /// <summary>Bytes we may still send.</summary>
    public long RemoteWindowLeft => Outgoing.WindowLeft;

    /// <summary>The largest piece of data we send at once, in bytes.</summary>
    public int RemoteMaxPacket => Outgoing.MaxPacket;

    /// <summary>Whether what is written goes out at once; false while some of it is kept. Twisted: <c>areWriting</c>.</summary>
    public bool AreWriting => Outgoing.IsWriting;

    /// <summary>Bytes of data that came, extended data counted.</summary>
    public long BytesReceived => Incoming.BytesReceived;

    /// <summary>Bytes of data that were sent, extended data counted.</summary>
    public long BytesSent => Outgoing.BytesSent;

    /// <summary>Whether <see cref="LoseConnection"/> was called.</summary>
    public bool Closing { get; internal set; }

    /// <summary>Whether we have sent our close.</summary>
    public bool LocalClosed { get; internal set; }

    /// <summary>Whether the peer has sent its close.</summary>
    public bool RemoteClosed { get; internal set; }

    /// <summary>
    /// What answers requests that have no method of their own here, by name; it is asked first. <c>Requests["my-req@example.com"] = ...</c>. Twisted looks for a
    /// method <c>request_name</c>.
    /// </summary>
    public Dictionary<string, Func<Bytes, Deferred<bool>>> Requests => _requests ??= new(StringComparer.Ordinal);

    /// <summary>The channel's data as chunks that own their memory, safe to keep; ends with the peer's EOF, or when the channel is closed.</summary>
    public IObservable<Bytes> Received => (_received ??= new Subject<Bytes>()).AsObservable();

    /// <summary>The peer's number for it.</summary>
    internal uint RemoteId { get; private set; }

    /// <summary>Its type on the wire.</summary>
    internal string ChannelType { get; set; } = string.Empty;

    /// <summary>Whether the peer asked for it.</summary>
    internal bool IsOfPeer { get; set; }

    /// <summary>Whether it is asked for, and the peer has not answered.</summary>
    internal bool IsAsked => Id >= 0 && !_wasOpen;

    /// <summary>What it needs of its connection.</summary>
    internal ChannelHost Host => Conn.Host;

    /// <summary>What comes in.</summary>
    internal ChannelInput Incoming { get; }

    /// <summary>What goes out.</summary>
    internal ChannelOutput Outgoing { get; }

    /// <summary>Requests both ways.</summary>
    internal ChannelRequests OwnRequests { get; }

    /// <summary>It as a stream, if somebody wants that.</summary>
    internal ChannelStream? Stream { get; private set; }

    private bool IsFresh => Id < 0;

    /// <summary>How lines of the log begin that are about this channel.</summary>
    public virtual string LogPrefix() => $"SSHChannel {Name} ({Id})";

    /// <summary>The channel is open: write to it, send requests.</summary>
    /// <param name="specificData">What the peer sent along: with its request when it asked for the channel, with its answer when we did.</param>
    public virtual void ChannelOpen(Bytes specificData)
    {
    }

    /// <summary>The peer refused to open the channel, or the connection ended before it answered. Nothing else is called then.</summary>
    /// <param name="reason">A <see cref="ConchError"/> with the code and the peer's text, escaped and capped.</param>
    public virtual void OpenFailed(Failure reason)
    {
    }

    /// <summary>The peer takes more. Called before what was kept goes out. Twisted: <c>addWindowBytes</c>.</summary>
    /// <param name="data">How many bytes more.</param>
    public virtual void AddWindowBytes(long data)
    {
    }

    /// <summary>
    /// The peer asks something of this channel. RFC 4254 §5.4. The default asks <see cref="Requests"/>, then the method of that name, as
    /// <see cref="RequestShell"/>. Twisted: <c>requestReceived</c>.
    /// </summary>
    /// <param name="requestType">The request's name; printable US-ASCII, at most 64 characters.</param>
    /// <param name="data">What it sends along.</param>
    /// <returns>Whether it is granted; a failure refuses it. Answers go out in the order of the requests.</returns>
    public virtual Deferred<bool> RequestReceived(string requestType, Bytes data)
    {
        if (_requests is not null && _requests.TryGetValue(requestType, out Func<Bytes, Deferred<bool>>? answer))
        {
            return answer(data);
        }

        return requestType switch
        {
            "shell" => RequestShell(data),
            "exec" => RequestExec(data),
            "pty-req" => RequestPtyReq(data),
            "subsystem" => RequestSubsystem(data),
            "env" => RequestEnv(data),
            "window-change" => RequestWindowChange(data),
            "signal" => RequestSignal(data),
            "break" => RequestBreak(data),
            "exit-status" => RequestExitStatus(data),
            "exit-signal" => RequestExitSignal(data),
            "x11-req" => RequestX11Req(data),
            "auth-agent-req" or "auth-agent-req@openssh.com" => RequestAuthAgentReq(data),
            _ => false,
        };
    }

    /// <summary>A shell is asked for. RFC 4254 §6.5. The default refuses. Twisted: <c>request_shell</c>.</summary>
    /// <param name="data">Empty.</param>
    public virtual Deferred<bool> RequestShell(Bytes data) => false;

    /// <summary>A command is to run. RFC 4254 §6.5. The default refuses. Twisted: <c>request_exec</c>.</summary>
    /// <param name="data">The command, as a string on the wire.</param>
    public virtual Deferred<bool> RequestExec(Bytes data) => false;

    /// <summary>A terminal is asked for. RFC 4254 §6.2. The default refuses. Twisted: <c>request_pty_req</c>.</summary>
    /// <param name="data">Type, size and modes on the wire.</param>
    public virtual Deferred<bool> RequestPtyReq(Bytes data) => false;

    /// <summary>A subsystem is asked for. RFC 4254 §6.5. The default refuses. Twisted: <c>request_subsystem</c>.</summary>
    /// <param name="data">Its name, as a string on the wire.</param>
    public virtual Deferred<bool> RequestSubsystem(Bytes data) => false;

    /// <summary>A variable is to be set. RFC 4254 §6.4. The default refuses. Twisted: <c>request_env</c>.</summary>
    /// <param name="data">Name and value, as strings on the wire.</param>
    public virtual Deferred<bool> RequestEnv(Bytes data) => false;

    /// <summary>The client's terminal has another size. RFC 4254 §6.7. The default refuses. Twisted: <c>request_window_change</c>.</summary>
    /// <param name="data">Columns, rows and pixels on the wire.</param>
    public virtual Deferred<bool> RequestWindowChange(Bytes data) => false;

    /// <summary>A signal for what runs. RFC 4254 §6.9. The default refuses. Twisted: <c>request_signal</c>.</summary>
    /// <param name="data">The name without SIG, as a string on the wire.</param>
    public virtual Deferred<bool> RequestSignal(Bytes data) => false;

    /// <summary>A break. RFC 4335 §3. The default refuses. Twisted: <c>request_break</c>.</summary>
    /// <param name="data">Its length in milliseconds, on the wire.</param>
    public virtual Deferred<bool> RequestBreak(Bytes data) => false;

    /// <summary>What ran has ended; comes to a client. RFC 4254 §6.10. The default refuses. Twisted: <c>request_exit_status</c>.</summary>
    /// <param name="data">The status on the wire.</param>
    public virtual Deferred<bool> RequestExitStatus(Bytes data) => false;

    /// <summary>What ran has ended by a signal; comes to a client. RFC 4254 §6.10. The default refuses. Twisted: <c>request_exit_signal</c>.</summary>
    /// <param name="data">Signal, core and texts on the wire.</param>
    public virtual Deferred<bool> RequestExitSignal(Bytes data) => false;

    /// <summary>X11 is to be forwarded. RFC 4254 §6.3. The default refuses. Twisted: <c>request_x11_req</c>.</summary>
    /// <param name="data">Protocol, cookie and screen on the wire.</param>
    public virtual Deferred<bool> RequestX11Req(Bytes data) => false;

    /// <summary>The client's agent is to be forwarded. OpenSSH's PROTOCOL.agent. The default refuses. Twisted: <c>request_auth_agent_req</c>.</summary>
    /// <param name="data">Empty.</param>
    public virtual Deferred<bool> RequestAuthAgentReq(Bytes data) => false;

    /// <summary>The raw layer: one piece of data. The default copies it for <see cref="Received"/> and <see cref="DataReceived"/>.</summary>
    /// <param name="value">Borrowed: valid during this call only.</param>
    public virtual void OnNext(ReadOnlyMemory<byte> value)
    {
        Bytes data = new(value.Span);
        _received?.OnNext(data);
        DataReceived(data);
    }

    /// <summary>Data came. It owns its memory and may be kept. Twisted: <c>dataReceived</c>.</summary>
    /// <param name="data">At least one byte, of any length.</param>
    public virtual void DataReceived(Bytes data)
    {
    }

    /// <summary>Data of a second stream came. RFC 4254 §5.2. Twisted: <c>extReceived</c>.</summary>
    /// <param name="type">Which: <see cref="SSHConnection.EXTENDED_DATA_STDERR"/> is the one RFC 4254 knows.</param>
    /// <param name="data">At least one byte, of any length.</param>
    public virtual void ExtReceived(int type, Bytes data)
    {
    }

    /// <summary>The peer sends no more data; we still may. RFC 4254 §5.3. Twisted: <c>eofReceived</c>.</summary>
    public virtual void EofReceived()
    {
    }

    /// <summary>
    /// The peer has closed the channel, and sees nothing more. The default closes it, too; when an override does not, the connection does after it. Twisted:
    /// <c>closeReceived</c>.
    /// </summary>
    public virtual void CloseReceived() => LoseConnection();

    /// <summary>Both sides have closed, or the connection is lost. Called once, last, and only after <see cref="ChannelOpen"/>. Twisted: <c>closed</c>.</summary>
    public virtual void Closed()
    {
    }

    /// <summary>What is written from now on is kept: stop if you can. The default does nothing. Twisted: <c>stopWriting</c>.</summary>
    public virtual void StopWriting()
    {
    }

    /// <summary>What was kept has gone: go on. The default does nothing. Twisted: <c>startWriting</c>.</summary>
    public virtual void StartWriting()
    {
    }

    /// <summary>Sends data, or keeps it until it may be sent; after <see cref="LoseConnection"/> or EOF it is dropped. Twisted: <c>write</c>.</summary>
    /// <param name="data">Copied before the call returns.</param>
    public void Write(ReadOnlySpan<byte> data) => Outgoing.Write(ChannelBuffer.Ordinary, data);

    /// <summary>As <see cref="Write(ReadOnlySpan{byte})"/>.</summary>
    /// <param name="data">The data; text converts as UTF-8.</param>
    public void Write(Bytes data) => Write(data.Span);

    /// <summary>As <see cref="Write(ReadOnlySpan{byte})"/>.</summary>
    /// <param name="data">Copied before the call returns.</param>
    public void Write(ReadOnlyMemory<byte> data) => Write(data.Span);

    /// <summary>As <see cref="Write(ReadOnlySpan{byte})"/>.</summary>
    /// <param name="data">Copied before the call returns.</param>
    public void Write(byte[] data) => Write(data.AsSpan());

    /// <summary>Sends data of a second stream, in order with all else that is written. Twisted: <c>writeExtended</c>.</summary>
    /// <param name="dataType">Which: <see cref="SSHConnection.EXTENDED_DATA_STDERR"/> is the one RFC 4254 knows.</param>
    /// <param name="data">Copied before the call returns.</param>
    /// <exception cref="ArgumentOutOfRangeException">The type is not positive.</exception>
    public void WriteExtended(int dataType, ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dataType);
        Outgoing.Write(dataType, data);
    }

    /// <summary>As <see cref="WriteExtended(int, ReadOnlySpan{byte})"/>.</summary>
    /// <param name="dataType">Which.</param>
    /// <param name="data">The data; text converts as UTF-8.</param>
    public void WriteExtended(int dataType, Bytes data) => WriteExtended(dataType, data.Span);

    /// <summary>Sends several pieces, in order. Twisted: <c>writeSequence</c>.</summary>
    /// <param name="data">The pieces.</param>
    public void WriteSequence(IEnumerable<Bytes> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        foreach (Bytes piece in data)
        {
            Write(piece.Span);
        }
    }

    /// <summary>Closes the channel once all that was written has gone; harmless when repeated. Twisted: <c>loseConnection</c>.</summary>
    public virtual void LoseConnection() => Conn.SendClose(this);

    /// <summary>Closes the channel at once; what was written and not taken is dropped.</summary>
    internal void Abort()
    {
        LoseConnection();
        Host.SendCloseNow(this);
    }

    /// <summary>The other end's address. Twisted: <c>getPeer</c>.</summary>
    public SSHTransportAddress GetPeer() => Conn.Transport!.GetPeer();

    /// <summary>Our end's address. Twisted: <c>getHost</c>.</summary>
    public SSHTransportAddress GetHost() => Conn.Transport!.GetHost();

    /// <inheritdoc/>
    public void RegisterProducer(IProducer producer, bool streaming) => Outgoing.Register(producer, streaming);

    /// <inheritdoc/>
    public void UnregisterProducer() => Outgoing.Unregister();

    /// <summary>
    /// Data is handed over no more, and the window is not given back, until <see cref="ResumeProducing"/>. What still comes is kept: the window bounds it.
    /// EOF and close wait behind what is kept.
    /// </summary>
    public void PauseProducing() => Incoming.Pause();

    /// <summary>What was kept is handed over before the call returns, unless it is paused again; then whatever comes.</summary>
    public void ResumeProducing()
    {
        if (IsFresh)
        {
            Incoming.Resume();
            return;
        }

        // What the application throws at data ends its connection, as it does when the data has just come. And what it does meanwhile must not bring the next
        // packet in, whose data would move what it reads just now.
        SSHTransportBase transport = Conn.Transport!;
        transport.HoldInput();
        transport.Guarded(_resume ??= Incoming.Resume);
        transport.ReleaseInput();
    }

    /// <summary>Closes the channel: nobody wants its data any more.</summary>
    public void StopProducing() => LoseConnection();

    /// <summary>
    /// The channel's ordinary data as a stream, for .NET code. What is read gives the window back; what is written waits for the peer to take it.
    /// </summary>
    /// <remarks>
    /// Call it on the reactor thread, before data comes; <see cref="OnNext"/>, <see cref="DataReceived"/> and <see cref="Received"/> get no data any more.
    /// Its asynchronous methods may be called on any thread, one read and one write at a time; the synchronous ones on any thread but the reactor's, which they
    /// would block: there they throw <see cref="InvalidOperationException"/>. Disposing of it closes the channel.
    /// </remarks>
    public Stream AsStream()
    {
        Stream ??= new ChannelStream(this);
        Incoming.Reader = Stream;
        return Stream;
    }

    /// <summary>The peer's numbers are known: the channel is open.</summary>
    internal void Opened(uint remoteId, uint window, uint maxPacket, Bytes specificData)
    {
        RemoteId = remoteId;
        _wasOpen = true;
        Outgoing.Open(window, maxPacket);
        Host.Observer?.ChannelOpened(this, IsOfPeer);
        ChannelOpen(specificData);
        Outgoing.Pump();
    }

    /// <summary>The peer's data has ended, and all of it is delivered.</summary>
    internal void EndReceived()
    {
        _received?.OnCompleted();
        Stream?.End();
        EofReceived();
    }

    /// <summary>The peer has closed, and there is still data in front of that which the application has not taken.</summary>
    internal virtual void CloseWaits()
    {
    }

    /// <summary>The channel has left its connection.</summary>
    /// <param name="reason">What to say to whom it was never opened for.</param>
    internal void Gone(Failure reason)
    {
        LocalClosed = RemoteClosed = true;
        Incoming.Drop();
        OwnRequests.Drop();
        Stream?.Abort();
        try
        {
            Outgoing.Drop();
            _received?.OnCompleted();
        }
        finally
        {
            if (_wasOpen)
            {
                Host.Observer?.ChannelClosed(this);
                Closed();
            }
            else
            {
                OpenFailed(reason);
            }
        }
    }
}
