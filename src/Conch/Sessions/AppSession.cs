using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch;

/// <summary>Runs a <see cref="SessionHandler"/> in a session channel. Reactor thread.</summary>
/// <param name="channel">The channel.</param>
/// <param name="user">Whose session.</param>
/// <param name="handler">The app.</param>
internal sealed class AppSession(AppChannel channel, SessionUser user, SessionHandler handler) : ISession, ISessionSetEnv
{
    /// <summary>The most that all variables of a session may take, in characters.</summary>
    internal const int MaxEnvironment = 32 * 1024;

    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private SessionContext? _context;
    private string? _term;
    private WindowSize _windowSize;
    private IReadOnlyList<(byte Opcode, uint Value)> _modes = [];
    private bool _isAgentForwarded;
    private int _environmentSize;
    private bool _isClosed;

    public Deferred GetPty(string term, WindowSize windowSize, IReadOnlyList<(byte Opcode, uint Value)> modes)
    {
        _term = term;
        _windowSize = windowSize;
        _modes = modes;
        return Defer.Succeed();
    }

    public void SetEnv(string name, string value)
    {
        if (!user.Accepts(name))
        {
            throw new EnvironmentVariableNotPermitted($"The variable {Bytes.Repr(name)} is not in AcceptEnv.");
        }

        _environmentSize += name.Length + value.Length;
        if (_environmentSize > MaxEnvironment)
        {
            throw new EnvironmentVariableNotPermitted($"The variables take more than {MaxEnvironment} characters.");
        }

        _environment[name] = value;
    }

    /// <summary>AcceptEnv is about the client's; what the key's owner wrote is bounded by the file it stands in.</summary>
    public void SetServerEnv(string name, string value) => _environment[name] = value;

    public Deferred OpenShell(SSHSessionProcessProtocol transport) => Start(transport, command: null);

    public Deferred ExecCommand(SSHSessionProcessProtocol proto, string cmd) => Start(proto, cmd);

    public void WindowChanged(WindowSize newWindowSize)
    {
        _windowSize = newWindowSize;
        _context?.ChangeWindow(newWindowSize);
    }

    public bool SignalReceived(string signal)
    {
        _context?.TakeSignal(signal);
        return _context is not null;
    }

    public bool AgentOffered() => _isAgentForwarded = user.AllowAgentForwarding;

    public void Closed()
    {
        _isClosed = true;
        _context?.Close();
    }

    private Deferred Start(SSHSessionProcessProtocol transport, string? command)
    {
        _context = new SessionContext(user, channel, new SessionStart
        {
            Command = command,
            Term = _term,
            WindowSize = _windowSize,
            Modes = _modes,
            Environment = _environment,
            IsAgentForwarded = _isAgentForwarded,
        });

        // In the next turn, so that the client hears that its request was granted before anything else.
        channel.Reactor.CallFromThread(() => Run(transport, _context));
        return Defer.Succeed();
    }

    private void Run(SSHSessionProcessProtocol transport, SessionContext context)
    {
        if (_isClosed)
        {
            return;
        }

        Task<int> running;
        try
        {
            running = handler(context);
        }
#pragma warning disable CA1031 // Whatever a user's app throws ends its session and nothing else.
        catch (Exception error)
#pragma warning restore CA1031
        {
            running = Task.FromException<int>(error);
        }

        if (running.IsCompleted)
        {
            Finish(transport, running);
            return;
        }

        running.ContinueWith(
            ended => channel.Reactor.CallFromThread(() => Finish(transport, ended)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void Finish(SSHSessionProcessProtocol transport, Task<int> ended)
    {
        if (_isClosed)
        {
            _ = ended.Exception; // The app may well have failed: its client is gone.
            return;
        }

        int status = 1;
        if (ended.IsCompletedSuccessfully)
        {
            status = ended.Result;
        }
        else
        {
            Exception error = ended.Exception?.InnerException ?? new OperationCanceledException("The app was cancelled.");
            SessionLog.AppFailed(channel.Log, channel.GetPeer(), error);
        }

        transport.ProcessEnded(new Failure(status == 0 ? new ProcessDone() : new ProcessTerminated(exitCode: status)));
    }
}
