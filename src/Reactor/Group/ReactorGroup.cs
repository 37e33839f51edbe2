using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Twisted.Internet.Group;
using Twisted.Internet.Loop;

namespace Twisted.Internet;

/// <summary>
/// Several reactors in one process, each on a thread of its own: a reactor a core. A connection stays on the reactor that accepted it, and
/// so a protocol sees one thread, as ever; what reactors share must be made for that. Twisted has no such thing. Any thread may call.
/// </summary>
/// <remarks>
/// Code that runs on one of the reactors takes that one (<c>Transport.Reactor</c>, or what the factory was made with), never
/// <see cref="Internet.Reactors.reactor"/>, which is not among them. When one of them ends, whoever stopped it, all end.
/// </remarks>
public sealed class ReactorGroup : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<GroupMember> _members = [];
    private readonly List<DealtPort> _dealt = [];
    private Exception? _failure;
    private int _living;
    private bool _stopAsked;
    private bool _started;
    private bool _disposed;

    /// <summary>Reactors of the kind that is best for this system, one for each processor.</summary>
    public ReactorGroup()
        : this(Environment.ProcessorCount)
    {
    }

    /// <summary>Reactors of the kind that is best for this system.</summary>
    /// <param name="count">How many; at least one.</param>
    public ReactorGroup(int count)
        : this(count, Internet.Reactors.Create)
    {
    }

    /// <summary>Reactors of your choice.</summary>
    /// <param name="count">How many; at least one.</param>
    /// <param name="create">Makes one. They are the group's, which disposes of them.</param>
    public ReactorGroup(int count, Func<ReactorBase> create)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentNullException.ThrowIfNull(create);
        try
        {
            while (_members.Count < count)
            {
                _members.Add(new GroupMember(create(), OnEnded));
            }
        }
        catch
        {
            DisposeReactors();
            throw;
        }

        Reactors = _members.ConvertAll(static member => member.Reactor).AsReadOnly();
    }

    /// <summary>The reactors. Until <see cref="Start"/>, whoever sets the group up may use them; then only their own threads.</summary>
    public IReadOnlyList<ReactorBase> Reactors { get; }

    /// <summary>
    /// Done when all loops have ended, with what ended one of them if that was an error.
    /// </summary>
    public Task Completion => _ended.Task;

    /// <summary>Where all of them log. To be set before <see cref="Start"/>.</summary>
    public ILoggerFactory LoggerFactory
    {
        get => Reactors[0].LoggerFactory;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            RequireNotStarted();
            foreach (ReactorBase reactor in Reactors)
            {
                reactor.LoggerFactory = value;
            }
        }
    }

    /// <summary>
    /// Accepts connections on one port, on all reactors. Not to be called on one of their own threads once they run.
    /// </summary>
    /// <param name="port">0 lets the system choose, once for all; <see cref="ReactorGroupPort.GetHost"/> tells which.</param>
    /// <param name="factory">Makes a factory for each reactor, which is used on its thread only. Called on this thread before the start, then on the reactor's.</param>
    /// <param name="backlog">How many connections may wait to be accepted, on each reactor that accepts.</param>
    /// <param name="interface">The local address; empty is every IPv4 address, <c>"::"</c> every IPv6 one.</param>
    /// <param name="reusePort">
    /// <see langword="true"/>: each reactor accepts for itself, and the system deals the connections out by a hash of their addresses
    /// (SO_REUSEPORT). <see langword="false"/>: the first reactor accepts for all, and deals them out in turn, which is even with few
    /// connections too. Unless said: <see langword="true"/> on Linux, <see langword="false"/> elsewhere, where the system has no such thing
    /// or gives all connections to one.
    /// </param>
    /// <exception cref="CannotListenError">The port is taken, or may not be had. Nothing is listened on then.</exception>
    public ReactorGroupPort ListenTCP(
        int port, Func<ReactorBase, Factory> factory, int backlog = 50, string @interface = "", bool? reusePort = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequireOtherThread();
        GroupListener listener = new(this, port, factory, backlog, @interface);
        return reusePort ?? OperatingSystem.IsLinux() ? listener.ListenOnEach() : listener.ListenOnFirst();
    }

    /// <summary>Starts all loops, each on its thread, and waits until they run.</summary>
    /// <exception cref="ReactorAlreadyRunning">They do.</exception>
    /// <exception cref="ReactorNotRestartable">They did.</exception>
    public void Start()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        lock (_gate)
        {
            if (_started)
            {
                throw _ended.Task.IsCompleted ? new ReactorNotRestartable() : new ReactorAlreadyRunning();
            }

            _started = true;
            _living = _members.Count;
        }

        for (int i = 0; i < _members.Count; i++)
        {
            _members[i].Start($"reactor {i}");
        }

        _members.ForEach(static member => member.WaitUntilReady());
        if (Volatile.Read(ref _failure) is not null)
        {
            _ended.Task.GetAwaiter().GetResult();
        }
    }

    /// <summary>Starts all loops, and returns when all have ended.</summary>
    /// <param name="installSignalHandlers">Whether SIGINT (Ctrl-C) and SIGTERM stop them.</param>
    /// <exception cref="ReactorAlreadyRunning">They run.</exception>
    /// <exception cref="ReactorNotRestartable">They ran before.</exception>
    public void Run(bool installSignalHandlers = true)
    {
        using SignalHandlers? signals = installSignalHandlers ? new SignalHandlers(OnSignal) : null;
        Start();
        _ended.Task.GetAwaiter().GetResult();
    }

    /// <summary>Stops all, as <see cref="ReactorLoop.Stop"/> does one, and does not wait. Nothing happens when they have been stopped before.</summary>
    /// <exception cref="ReactorNotRunning">They were never started.</exception>
    public void Stop()
    {
        lock (_gate)
        {
            if (!_started)
            {
                throw new ReactorNotRunning("Cannot stop reactors that are not running.");
            }
        }

        StopAll();
    }

    /// <summary>Stops all, waits until they have ended, and gives the system's resources back. Not on one of their own threads.</summary>
    public void Dispose()
    {
        RequireOtherThread();
        bool running;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            running = _started;
        }

        if (running)
        {
            StopAll();

            // What ended one of them has been told by Start, Run or Completion.
            ((IAsyncResult)_ended.Task).AsyncWaitHandle.WaitOne();
        }

        DisposeReactors();
    }

    /// <summary>A share of a port, from which what nobody came to is to be dropped in the end.</summary>
    internal void Remember(DealtPort port)
    {
        lock (_gate)
        {
            _dealt.Add(port);
        }
    }

    /// <summary>Calls on a reactor's thread; at once, when that does not exist yet. Given up when the loops have ended.</summary>
    internal Task CallOn(ReactorBase reactor, Action action)
    {
        lock (_gate)
        {
            if (!_started)
            {
                action();
                return Task.CompletedTask;
            }
        }

        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        reactor.CallFromThread(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        return Task.WhenAny(done.Task, _ended.Task).Unwrap();
    }

    private void RequireNotStarted()
    {
        lock (_gate)
        {
            if (_started)
            {
                throw new ReactorAlreadyRunning("That is to be done before the reactors are started.");
            }
        }
    }

    private void RequireOtherThread()
    {
        if (_members.Exists(static member => member.Reactor.OnReactorThread))
        {
            throw new InvalidOperationException("Called on the thread of one of the group's reactors, which would wait for itself.");
        }
    }

    /// <remarks>The first reactor may have ended, and stopped the others, before this gets to them: that makes no second signal of it.</remarks>
    private void OnSignal(PosixSignal signal)
    {
        bool again = Interlocked.Exchange(ref _stopAsked, true);
        _members.ForEach(member => member.Reactor.OnSignal(signal, again));
    }

    private void StopAll()
    {
        Volatile.Write(ref _stopAsked, true);
        _members.ForEach(static member => member.Reactor.CallFromThread(member.Reactor.StopIfRunning));
    }

    private void OnEnded(Exception? error)
    {
        if (error is not null)
        {
            Interlocked.CompareExchange(ref _failure, error, null);
        }

        if (Interlocked.Decrement(ref _living) > 0)
        {
            StopAll();
            return;
        }

        lock (_gate)
        {
            _dealt.ForEach(static port => port.Drop());
        }

        if (_failure is null)
        {
            _ended.SetResult();
        }
        else
        {
            _ended.SetException(_failure);
        }
    }

    private void DisposeReactors() => _members.ForEach(static member => member.Reactor.Dispose());
}
