using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Twisted.Internet.Logging;
using Twisted.Internet.Native;
using Twisted.Python;

namespace Twisted.Internet.Processes;

/// <summary>
/// A child that runs: its pipes or its terminal, its exit, and the order in which the protocol hears of them. Twisted:
/// <c>process.Process</c> and <c>process.PTYProcess</c>.
/// </summary>
/// <remarks>It has ended when it has exited <b>and</b> every descriptor is at its end: no output is lost, whichever comes first.</remarks>
[SupportedOSPlatform("linux")]
internal sealed class ChildProcess : IProcessTransport
{
    private readonly ReactorBase _reactor;
    private readonly IProcessProtocol _protocol;
    private readonly ProcessAddress _address;
    private readonly string _name;
    private readonly bool _leadsGroup;
    private readonly Dictionary<int, ChildReader> _readers = [];
    private readonly Dictionary<int, ChildWriter> _writers = [];
    private ChildReader? _terminal;
    private int _highWaterMark = TransportLimits.HighWaterMark;
    private int _maxBufferedBytes = TransportLimits.MaxBufferedBytes;
    private int _open;
    private Failure? _exit;

    /// <param name="reactor">Its reactor.</param>
    /// <param name="protocol">Hears of it.</param>
    /// <param name="pid">The child.</param>
    /// <param name="name">The program, for the log.</param>
    /// <param name="leadsGroup">Whether it leads a process group of its own.</param>
    internal ChildProcess(ReactorBase reactor, IProcessProtocol protocol, int pid, string name, bool leadsGroup)
    {
        _reactor = reactor;
        _protocol = protocol;
        _name = name;
        _leadsGroup = leadsGroup;
        _address = new ProcessAddress(pid);
        Pid = pid;

        // Made before the descriptors: a stop ends the newest first, and the exit is to come after the output.
        _ = new ExitWatcher(reactor, pid, OnExit);
    }

    public IReactor Reactor => _reactor;

    public int? Pid { get; private set; }

    public int BufferedBytes => _writers.Values.Sum(static writer => writer.BufferedBytes);

    public int HighWaterMark
    {
        get => _highWaterMark;
        set
        {
            _highWaterMark = value;
            foreach (ChildWriter writer in _writers.Values)
            {
                writer.HighWaterMark = value;
            }
        }
    }

    public int MaxBufferedBytes
    {
        get => _maxBufferedBytes;
        set
        {
            _maxBufferedBytes = value;
            foreach (ChildWriter writer in _writers.Values)
            {
                writer.MaxBufferedBytes = value;
            }
        }
    }

    public override string ToString() => $"{_address} ({_name})";

    public void Write(ReadOnlySpan<byte> data)
    {
        _reactor.CheckThread();
        Input?.WriteOrThrow(data);
    }

    public void WriteToChild(int childFD, ReadOnlySpan<byte> data)
    {
        _reactor.CheckThread();
        if (!_writers.TryGetValue(childFD, out ChildWriter? writer))
        {
            throw new ArgumentException($"{this} has no descriptor {childFD} that is written to.", nameof(childFD));
        }

        writer.WriteOrThrow(data);
    }

    public void CloseChildFD(int childFD)
    {
        _reactor.CheckThread();

        // A terminal's directions cannot be closed one by one: as in Twisted, asking for it does nothing.
        if (_terminal is null)
        {
            _writers.GetValueOrDefault(childFD)?.LoseConnection();
            _readers.GetValueOrDefault(childFD)?.LoseConnection();
        }
    }

    public void LoseConnection()
    {
        _reactor.CheckThread();
        if (_terminal is not null)
        {
            // The writing half is closed once all has gone, and takes the reading half with it.
            Input?.LoseConnection();
            return;
        }

        CloseChildFD(0);
        CloseChildFD(2);
        CloseChildFD(1);
    }

    public void RegisterProducer(IProducer producer, bool streaming)
    {
        _reactor.CheckThread();
        ArgumentNullException.ThrowIfNull(producer);
        if (Input is ChildWriter writer)
        {
            writer.RegisterProducer(producer, streaming);
        }
        else
        {
            producer.StopProducing();
        }
    }

    public void UnregisterProducer()
    {
        _reactor.CheckThread();
        Input?.UnregisterProducer();
    }

    public void PauseProducing() => Pause(true);

    public void ResumeProducing() => Pause(false);

    public void StopProducing() => LoseConnection();

    public void SignalProcess(string signalID) => SignalProcess(NumberOf(signalID));

    public void SignalProcess(int signalID) => Kill(signalID, group: false);

    public void SignalProcessGroup(string signalID) => Kill(NumberOf(signalID), group: true);

    public void SetWindowSize(int rows, int columns, int xPixels = 0, int yPixels = 0)
    {
        _reactor.CheckThread();
        if (_terminal is null)
        {
            throw new InvalidOperationException($"{this} has no terminal; spawn it with usePTY.");
        }

        // A size that comes too late is no error: who sends it cannot know.
        if (_terminal.Linked)
        {
            PseudoTerminal.SetWindowSize((int)_terminal.Handle, rows, columns, xPixels, yPixels);
        }
    }

    public IAddress GetPeer() => _address;

    public IAddress GetHost() => new ProcessAddress(Environment.ProcessId);

    /// <summary>Takes a pipe over.</summary>
    internal void AddPipe(int childFD, bool parentReads, int end)
    {
        _open++;
        if (parentReads)
        {
            _readers.Add(childFD, new ChildReader(_reactor, this, childFD, end));
        }
        else
        {
            _writers.Add(childFD, new ChildWriter(_reactor, this, childFD, end, isPipe: true));
        }
    }

    /// <summary>Takes a terminal's master end over.</summary>
    /// <param name="master">To read from.</param>
    /// <param name="copy">The same, to write to: the loop knows a descriptor by its number, and each direction ends in its own way.</param>
    internal void AddTerminal(int master, int copy)
    {
        _open += 2;
        _terminal = new ChildReader(_reactor, this, 1, master);
        _readers.Add(1, _terminal);
        _writers.Add(0, new ChildWriter(_reactor, this, 0, copy, isPipe: false));
    }

    /// <summary>Tells the protocol that the child runs.</summary>
    internal void Start() => Tell(nameof(_protocol.MakeConnection), () => _protocol.MakeConnection(this));

    /// <summary>Hands output to the protocol; answers whether that took it well.</summary>
    internal bool Deliver(int childFD, Bytes data)
    {
        try
        {
            _protocol.ChildDataReceived(childFD, data);
            return true;
        }
        catch (Exception error)
        {
            ReactorLog.ProcessProtocolFailed(_reactor.Log, this, nameof(_protocol.ChildDataReceived), error);
            return false;
        }
    }

    /// <summary>One of the descriptors is at its end, and closed.</summary>
    internal void DescriptorLost(int childFD)
    {
        _open--;
        if (_terminal is null)
        {
            Tell(nameof(_protocol.ChildConnectionLost), () => _protocol.ChildConnectionLost(childFD));
        }
        else
        {
            _terminal.LoseConnection();
            _writers[0].AbortConnection();
        }

        EndIfAllIsOver();
    }

    private static int NumberOf(string signalID) => SignalNames.NumberOf(signalID)
        ?? throw new ArgumentException($"There is no signal '{signalID}'.", nameof(signalID));

    /// <summary>The child's standard input, while it is open.</summary>
    private ChildWriter? Input => _writers.TryGetValue(0, out ChildWriter? writer) && !writer.IsLost ? writer : null;

    private void Pause(bool paused)
    {
        _reactor.CheckThread();
        foreach (ChildReader reader in _readers.Values)
        {
            reader.Pause(paused);
        }
    }

    private void Kill(int signal, bool group)
    {
        _reactor.CheckThread();
        ArgumentOutOfRangeException.ThrowIfNegative(signal);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(signal, SignalNames.Last);
        if (group && !_leadsGroup)
        {
            throw new InvalidOperationException($"{this} is in our own process group; spawn it with newSession or usePTY.");
        }

        // The number stays the child's until it is collected, which happens on this thread.
        if (Pid is not int pid)
        {
            throw new ProcessExitedAlready();
        }

        if (LinuxProcess.Kill(group ? -pid : pid, signal) < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw errno == Errno.ESRCH
                ? new ProcessExitedAlready()
                : new UnauthorizedAccessException($"{this} cannot be sent signal {signal}: {Marshal.GetPInvokeErrorMessage(errno)}.");
        }
    }

    private void OnExit(int? status)
    {
        Pid = null;
        _exit = new Failure(Reason(status));
        Tell(nameof(_protocol.ProcessExited), () => _protocol.ProcessExited(_exit));
        EndIfAllIsOver();
    }

    private static Exception Reason(int? status)
    {
        const int SignalBits = 0x7F;
        if (status is not int known)
        {
            return new ProcessTerminated("The process ended; how is not known, for somebody else in this program has collected its exit.");
        }

        int signal = known & SignalBits;
        int exitCode = (known >> 8) & 0xFF;
        return signal != 0 ? new ProcessTerminated(null, signal, known)
            : exitCode != 0 ? new ProcessTerminated(exitCode, null, known)
            : new ProcessDone();
    }

    private void EndIfAllIsOver()
    {
        if (_open == 0 && _exit is Failure reason)
        {
            Tell(nameof(_protocol.ProcessEnded), () => _protocol.ProcessEnded(reason));
        }
    }

    private void Tell(string callback, Action call)
    {
        try
        {
            call();
        }
        catch (Exception error)
        {
            ReactorLog.ProcessProtocolFailed(_reactor.Log, this, callback, error);
        }
    }
}
