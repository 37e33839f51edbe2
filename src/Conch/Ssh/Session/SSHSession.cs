using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>
/// A session channel at the server: a shell, a command or a subsystem, with or without a terminal. RFC 4254 §6. Twisted:
/// <c>twisted.conch.ssh.session.SSHSession</c>. Reactor thread only.
/// </summary>
/// <remarks>
/// <para>What runs is <see cref="Client"/>. Shells and commands are asked of <see cref="SessionAdapter"/>, subsystems of the avatar. One program runs in a
/// channel: the next one asked for is refused, and so are a terminal and variables once it runs, also where a derived class answers the requests.</para>
/// <para>What the client sends before something runs is kept, and the channel paused.</para>
/// </remarks>
public class SSHSession : SSHChannel
{
    /// <summary>The most variables a client may try to set.</summary>
    internal const int MaxVariables = 128;

    private readonly SessionInput _input;
    private SSHSessionProcessProtocol? _client;
    private ISession? _adapter;
    private bool _hasProgram;
    private bool _hasPty;
    private bool _isClosed;
    private int _variables;

    /// <summary>A channel with the usual window.</summary>
    public SSHSession()
        : this(localWindow: 0)
    {
    }

    /// <summary>A channel with a window of its own.</summary>
    /// <param name="localWindow">As for <see cref="SSHChannel"/>.</param>
    /// <param name="localMaxPacket">As for <see cref="SSHChannel"/>.</param>
    public SSHSession(int localWindow = 0, int localMaxPacket = 0)
        : base(localWindow, localMaxPacket)
    {
        _input = new SessionInput(this);
    }

    /// <inheritdoc/>
    public override string Name => "session";

    /// <summary>
    /// Who opens shells and runs commands: unless set, the avatar's adapter to <see cref="ISession"/>, made when it is first needed. Twisted: <c>session</c>.
    /// </summary>
    public ISession? SessionAdapter
    {
        get => _adapter;
        set => _adapter = value;
    }

    /// <summary>What runs here; null before. It gets what the client has sent meanwhile. Twisted: <c>client</c>.</summary>
    public SSHSessionProcessProtocol? Client
    {
        get => _client;
        set
        {
            _client = value;
            _hasProgram |= value is not null;
            _input.Flush();
        }
    }

    internal SessionInput ProgramInput => _input;

    /// <inheritdoc/>
    public override Deferred<bool> RequestReceived(string requestType, Bytes data)
    {
        switch (requestType)
        {
            case "shell" or "exec" or "subsystem":
                return _hasProgram ? Refuse(requestType, "a program runs in this channel already") : Start(requestType, data);
            case "pty-req" or "env" when _hasProgram:
                return Refuse(requestType, "the program has been started");
            case "pty-req" when _hasPty:
                return Refuse(requestType, "the session has a terminal already");
            case "env" when ++_variables > MaxVariables:
                return Refuse(requestType, "too many variables");
            default:
                return Answered(requestType, () => base.RequestReceived(requestType, data));
        }
    }

    /// <inheritdoc/>
    public override Deferred<bool> RequestSubsystem(Bytes data)
    {
        (Bytes name, Bytes rest) = Common.GetNS(data);
        string subsystem = Session.ParseRequestExec(Common.NS(name));
        IProtocol protocol = Avatar?.LookupSubsystem(subsystem, rest) ?? throw new ConchError("There is no such subsystem.");
        SSHSessionProcessProtocol transport = new(this);
        protocol.MakeConnection(transport);
        transport.MakeConnection(Session.WrapProtocol(protocol));
        Client = transport;
        return true;
    }

    /// <inheritdoc/>
    public override Deferred<bool> RequestShell(Bytes data) => Open((adapter, transport) => adapter.OpenShell(transport));

    /// <inheritdoc/>
    public override Deferred<bool> RequestExec(Bytes data)
    {
        string command = Session.ParseRequestExec(data);
        return Open((adapter, transport) => adapter.ExecCommand(transport, command));
    }

    /// <inheritdoc/>
    public override Deferred<bool> RequestPtyReq(Bytes data)
    {
        (string term, WindowSize windowSize, IReadOnlyList<(byte Opcode, uint Value)> modes) = Session.ParseRequestPtyReq(data);
        return Adapter().GetPty(term, windowSize, modes).AddCallback(() => true);
    }

    /// <inheritdoc/>
    public override Deferred<bool> RequestEnv(Bytes data)
    {
        (string name, string value) = Session.ParseRequestEnv(data);
        if (Adapter() is not ISessionSetEnv accepting)
        {
            return false;
        }

        accepting.SetEnv(name, value);
        return true;
    }

    /// <inheritdoc/>
    public override Deferred<bool> RequestWindowChange(Bytes data)
    {
        WindowSize windowSize = Session.ParseRequestWindowChange(data);
        Adapter().WindowChanged(windowSize);
        return true;
    }

    /// <inheritdoc/>
    public override Deferred<bool> RequestSignal(Bytes data)
    {
        string signal = Session.ParseRequestSignal(data);
        return _adapter?.SignalReceived(signal) == true || Client?.Signal(signal) == true;
    }

    /// <inheritdoc/>
    public override Deferred<bool> RequestBreak(Bytes data)
    {
        TimeSpan length = Session.ParseRequestBreak(data);
        return _adapter?.BreakReceived(length) == true;
    }

    /// <inheritdoc/>
    public override Deferred<bool> RequestAuthAgentReq(Bytes data) => Adapter().AgentOffered();

    /// <inheritdoc/>
    public override void DataReceived(Bytes data) => _input.Write(data);

    /// <summary>A client sends no extended data to a session; what comes is dropped. Twisted looks for <c>writeErr</c>.</summary>
    /// <param name="type">Which stream.</param>
    /// <param name="data">The data.</param>
    public override void ExtReceived(int type, Bytes data)
    {
    }

    /// <summary>
    /// A process gets the end of its standard input, a protocol that is an <see cref="IHalfCloseableProtocol"/> hears of it; another one loses its connection unless
    /// there is an adapter to decide about that, as in Twisted.
    /// </summary>
    public override void EofReceived()
    {
        _input.End();
        if (_adapter is { } adapter)
        {
            Guarded(adapter.EofReceived);
        }
    }

    /// <inheritdoc/>
    public override void LoseConnection()
    {
        _client?.Closing();
        base.LoseConnection();
    }

    /// <inheritdoc/>
    public override void Closed()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        _input.Drop();
        Guarded(() => _client?.Closed());
        if (_adapter is { } adapter)
        {
            Guarded(adapter.Closed);
        }
    }

    /// <summary>A program that does not read just then would never hear that its client has gone, and run for ever.</summary>
    internal override void CloseWaits() => Incoming.Hurry();

    /// <summary>Whether the adapter has started what runs, and decides what the end of the input means.</summary>
    internal bool IsAdapters { get; private set; }

    internal ILogger Log => Conn.Transport!.Transport!.Reactor.LoggerFactory.CreateLogger(SessionLog.Category);

    private ISession Adapter() => _adapter ??= Components.Adapt<ISession>(
        Avatar ?? throw new ConchError("The session has no user whom it could ask for a program."));

    private Deferred<bool> Open(Func<ISession, SSHSessionProcessProtocol, Deferred> open)
    {
        ISession adapter = Adapter();
        PermissionRules.SetVariables(this, adapter);
        SSHSessionProcessProtocol transport = new(this);
        return open(adapter, transport).AddCallback(() =>
        {
            if (_isClosed)
            {
                // It was closed while the program was being started: nobody will close that again.
                transport.Closing();
                transport.Closed();
                return false;
            }

            IsAdapters = true;
            Client = transport;
            return true;
        });
    }

    private Deferred<bool> Start(string requestType, Bytes data)
    {
        _hasProgram = true;
        return Answered(requestType, () => base.RequestReceived(requestType, data)).AddCallback(granted =>
        {
            _hasProgram = granted || _client is not null;
            return granted;
        });
    }

    /// <summary>What goes wrong refuses the request and is logged.</summary>
    private Deferred<bool> Answered(string requestType, Func<Deferred<bool>> answer) =>
        Defer.MaybeDeferred(answer)
            .AddCallback(granted =>
            {
                _hasPty |= granted && requestType == "pty-req";
                return granted;
            })
            .AddErrback(failure =>
            {
                if (failure.Value is ConchError or CannotAdapt or EnvironmentVariableNotPermitted)
                {
                    SessionLog.Refused(Log, GetPeer(), requestType, failure.GetErrorMessage());
                }
                else
                {
                    SessionLog.Failed(Log, GetPeer(), requestType, failure.Value);
                }

                return false;
            });

    private Deferred<bool> Refuse(string requestType, string why)
    {
        SessionLog.Refused(Log, GetPeer(), requestType, why);
        return false;
    }

    private void Guarded(Action notify)
    {
        try
        {
            notify();
        }
#pragma warning disable CA1031 // A user's adapter must not end the connection of all other channels.
        catch (Exception error)
#pragma warning restore CA1031
        {
            SessionLog.AdapterFailed(Log, GetPeer(), error);
        }
    }
}
