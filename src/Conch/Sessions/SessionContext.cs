using System.Reactive.Linq;
using System.Reactive.Subjects;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>
/// One session as the app in it sees it: the user, what is to run, the terminal, and streams to and from the client. See <see cref="SessionHandler"/>.
/// </summary>
/// <remarks>Properties may be read, and the streams used, on any thread; observables come on the reactor thread.</remarks>
public sealed class SessionContext
{
    private readonly BehaviorSubject<WindowSize> _windowSizes;
    private readonly Subject<string> _signals = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly AppChannel _channel;
    private readonly Lazy<TextWriter> _out;
    private readonly Lazy<TextWriter> _error;

    internal SessionContext(SessionUser user, AppChannel channel, SessionStart start)
    {
        User = user;
        _channel = channel;
        Command = start.Command;
        Term = start.Term;
        Modes = start.Modes;
        Environment = start.Environment;
        IsAgentForwarded = start.IsAgentForwarded;
        _windowSizes = new BehaviorSubject<WindowSize>(start.WindowSize);
        Closed = _closed.Token;
        _out = new Lazy<TextWriter>(() => Writer(channel.AppInput));
        _error = new Lazy<TextWriter>(() => Writer(new SessionErrorStream(channel.AppOutput)));
    }

    /// <summary>Who is logged in.</summary>
    public SessionUser User { get; }

    /// <summary>The user's name.</summary>
    public string Username => User.Username;

    /// <summary>The command to run; null when a shell is asked for. Data of the client.</summary>
    public string? Command { get; }

    /// <summary>The terminal's kind, as in the variable TERM; null without a terminal. Data of the client, without control characters.</summary>
    public string? Term { get; }

    /// <summary>
    /// Whether the client has a terminal. It is raw then: nobody echoes what is typed, Enter comes as <c>\r</c>, Ctrl-C as <c>\x03</c>, and lines end with
    /// <c>\r\n</c>, as <see cref="Out"/> ends them.
    /// </summary>
    public bool HasTerminal => Term is not null;

    /// <summary>The modes asked for: opcodes of <see cref="Ttymodes"/> and their values.</summary>
    public IReadOnlyList<(byte Opcode, uint Value)> Modes { get; }

    /// <summary>
    /// The variables that the client has set, those in <see cref="SessionUser.AcceptEnv"/> only, and those of
    /// <see cref="ISessionSetEnv.SetServerEnv"/>. Data of the client.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The window's size now; all zero without a terminal.</summary>
    public WindowSize WindowSize => _windowSizes.Value;

    /// <summary>The window's size, first as it is now and then at each change; ends with the session.</summary>
    public IObservable<WindowSize> WindowSizes => _windowSizes.AsObservable();

    /// <summary>Signals that the client sends, by their names without <c>SIG</c>; ends with the session. (Ctrl-C in a terminal is a byte, not a signal.)</summary>
    public IObservable<string> Signals => _signals.AsObservable();

    /// <summary>
    /// What the client sends, and what it is sent. A read gives 0 bytes at the client's end of input. Asynchronous writes wait for a client that does not
    /// read; after the channel is closed they fail with an <see cref="IOException"/>. Synchronous reads would block the reactor, and throw there.
    /// </summary>
    public Stream Stream => _channel.AppInput;

    /// <summary>What the client sends, as an observable in place of reading <see cref="Stream"/>: it ends at the client's end of input. Subscribe once.</summary>
    public IObservable<Bytes> Received => _channel.AppInput.ToObservable();

    /// <summary>Text to the client, UTF-8, sent at once.</summary>
    public TextWriter Out => _out.Value;

    /// <summary>Text to the client's standard error; with a terminal it goes there like all else.</summary>
    public TextWriter Error => _error.Value;

    /// <summary>Cancelled once the channel is closed: the client has gone. On the reactor thread.</summary>
    public CancellationToken Closed { get; }

    /// <summary>Whether the client lets us use its agent; only where <see cref="SessionUser.AllowAgentForwarding"/> is set.</summary>
    public bool IsAgentForwarded { get; }

    /// <summary>Where all of this lives: its time, its thread.</summary>
    public IReactor Reactor => _channel.Reactor;

    /// <summary>The channel, for what this class does not show. Reactor thread only.</summary>
    public SSHSession Channel => _channel;

    /// <summary>Reaches the client's agent. Reactor thread only.</summary>
    /// <exception cref="InvalidOperationException">It is not forwarded.</exception>
    public Deferred<SSHAgentClient> OpenAgent() => IsAgentForwarded
        ? SSHAgentChannel.Open(Channel.Conn)
        : throw new InvalidOperationException("The client has not forwarded its agent, or may not: see SessionUser.AllowAgentForwarding.");

    internal void ChangeWindow(WindowSize size) => _windowSizes.OnNext(size);

    internal void TakeSignal(string signal) => _signals.OnNext(signal);

    internal void Close()
    {
        _windowSizes.OnCompleted();
        _signals.OnCompleted();
        _closed.Cancel();
    }

    private StreamWriter Writer(Stream stream) => new StreamWriter(stream, leaveOpen: true)
    {
        AutoFlush = true,
        NewLine = HasTerminal ? "\r\n" : "\n",
    };
}
