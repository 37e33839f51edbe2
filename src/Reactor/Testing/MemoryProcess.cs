using System.Buffers;
using Twisted.Internet.Transports;
using Twisted.Python;

namespace Twisted.Internet.Testing;

/// <summary>
/// A child that is none, for tests of what starts processes: it keeps what is written to it and what is asked of it, and the test says
/// what it writes and how it ends. From <see cref="MemoryReactor.SpawnProcess"/>. Twisted's own tests have <c>MemoryProcessReactor</c>.
/// </summary>
public sealed class MemoryProcess : IProcessTransport
{
    internal static readonly IReadOnlyDictionary<int, ChildFD> Standard = new Dictionary<int, ChildFD> { [0] = "w", [1] = "r", [2] = "r" };
    internal static readonly IReadOnlyDictionary<int, ChildFD> OfTerminal = new Dictionary<int, ChildFD> { [0] = "w", [1] = "r" };

    private readonly IReadOnlyDictionary<int, ChildFD> _childFDs;
    private readonly Dictionary<int, ArrayBufferWriter<byte>> _written = [];
    private readonly HashSet<int> _open = [];
    private readonly List<string> _signals = [];
    private readonly List<(int Rows, int Columns)> _windowSizes = [];
    private ProducerSlot _producer;
    private Failure? _exit;

    internal MemoryProcess(MemoryReactor reactor, int pid, MemorySpawn spawn)
    {
        Reactor = reactor;
        Pid = pid;
        Spawn = spawn;
        _childFDs = spawn.ChildFDs;
        _open.UnionWith(_childFDs.Where(static pair => pair.Value.Descriptor is null).Select(static pair => pair.Key));
    }

    /// <summary>What <c>SpawnProcess</c> was called with.</summary>
    public MemorySpawn Spawn { get; }

    /// <inheritdoc/>
    public IReactor Reactor { get; }

    /// <inheritdoc/>
    public int? Pid { get; private set; }

    /// <summary>Always 0: all that is written has "gone".</summary>
    public int BufferedBytes => 0;

    /// <inheritdoc/>
    public int HighWaterMark { get; set; } = TransportLimits.HighWaterMark;

    /// <inheritdoc/>
    public int MaxBufferedBytes { get; set; } = TransportLimits.MaxBufferedBytes;

    /// <summary>The signals sent, in order, each by its name, or by its number if it has none; those to the group begin with <c>-</c>.</summary>
    public IReadOnlyList<string> Signals => _signals;

    /// <summary>The sizes that its terminal was given.</summary>
    public IReadOnlyList<(int Rows, int Columns)> WindowSizes => _windowSizes;

    /// <summary>Whether its output is paused.</summary>
    public bool Paused { get; private set; }

    /// <summary>The producer registered for its input.</summary>
    public IProducer? Producer => _producer.Producer;

    /// <summary>What was written to one of its descriptors.</summary>
    /// <param name="childFD">The descriptor's number.</param>
    public Bytes Written(int childFD = 0) => _written.TryGetValue(childFD, out ArrayBufferWriter<byte>? data) ? new Bytes(data.WrittenSpan) : default;

    /// <summary>Whether one of its descriptors is open.</summary>
    /// <param name="childFD">The descriptor's number.</param>
    public bool IsOpen(int childFD) => _open.Contains(childFD);

    /// <summary>The child writes.</summary>
    /// <param name="childFD">To which of its descriptors.</param>
    /// <param name="data">What.</param>
    public void Send(int childFD, Bytes data) => Spawn.ProcessProtocol.ChildDataReceived(childFD, data);

    /// <summary>The child closes a descriptor.</summary>
    /// <param name="childFD">Which; harmless when it is closed.</param>
    public void CloseByChild(int childFD)
    {
        if (_open.Remove(childFD))
        {
            if (childFD == 0)
            {
                _producer.Stop();
            }

            if (!Spawn.UsePTY.IsWanted)
            {
                Spawn.ProcessProtocol.ChildConnectionLost(childFD);
            }

            EndIfAllIsOver();
        }
    }

    /// <summary>The child exits; its descriptors stay open for whoever else has them, until <see cref="CloseByChild"/> or <see cref="End"/>.</summary>
    /// <param name="exitCode">With what.</param>
    /// <param name="signal">The signal that ended it, if one did.</param>
    public void Exit(int exitCode = 0, int? signal = null)
    {
        if (_exit is null)
        {
            Pid = null;
            _exit = signal is int number ? new ProcessTerminated(null, number, number)
                : exitCode != 0 ? new ProcessTerminated(exitCode, null, exitCode << 8) : new ProcessDone();
            Spawn.ProcessProtocol.ProcessExited(_exit);
            EndIfAllIsOver();
        }
    }

    /// <summary>The child closes all it has and exits.</summary>
    /// <param name="exitCode">With what.</param>
    /// <param name="signal">The signal that ended it, if one did.</param>
    public void End(int exitCode = 0, int? signal = null)
    {
        foreach (int childFD in _open.Order().ToArray())
        {
            CloseByChild(childFD);
        }

        Exit(exitCode, signal);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data)
    {
        if (IsOpen(0))
        {
            WriteToChild(0, data);
        }
    }

    /// <inheritdoc/>
    public void WriteToChild(int childFD, ReadOnlySpan<byte> data)
    {
        if (!_childFDs.TryGetValue(childFD, out ChildFD what) || !what.ParentWrites)
        {
            throw new ArgumentException($"The process has no descriptor {childFD} that is written to.", nameof(childFD));
        }

        if (IsOpen(childFD))
        {
            if (!_written.TryGetValue(childFD, out ArrayBufferWriter<byte>? written))
            {
                _written.Add(childFD, written = new ArrayBufferWriter<byte>());
            }

            written.Write(data);
        }
    }

    /// <inheritdoc/>
    public void CloseChildFD(int childFD)
    {
        if (!Spawn.UsePTY.IsWanted)
        {
            CloseByChild(childFD);
        }
    }

    /// <inheritdoc/>
    public void LoseConnection()
    {
        foreach (int childFD in (ReadOnlySpan<int>)[0, 2, 1])
        {
            CloseByChild(childFD);
        }
    }

    /// <inheritdoc/>
    public void RegisterProducer(IProducer producer, bool streaming)
    {
        ArgumentNullException.ThrowIfNull(producer);
        if (IsOpen(0))
        {
            _producer.Register(producer, streaming);
        }
        else
        {
            producer.StopProducing();
        }
    }

    /// <inheritdoc/>
    public void UnregisterProducer() => _producer.Unregister();

    /// <inheritdoc/>
    public void PauseProducing() => Paused = true;

    /// <inheritdoc/>
    public void ResumeProducing() => Paused = false;

    /// <inheritdoc/>
    public void StopProducing() => LoseConnection();

    /// <inheritdoc/>
    public void SignalProcess(string signalID) => Note("", Number(signalID));

    /// <inheritdoc/>
    public void SignalProcess(int signalID)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(signalID);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(signalID, SignalNames.Last);
        Note("", signalID);
    }

    /// <inheritdoc/>
    public void SignalProcessGroup(string signalID)
    {
        if (!Spawn.NewSession && !Spawn.UsePTY.IsWanted)
        {
            throw new InvalidOperationException("The process is in our own process group; spawn it with newSession or usePTY.");
        }

        Note("-", Number(signalID));
    }

    /// <inheritdoc/>
    public void SetWindowSize(int rows, int columns, int xPixels = 0, int yPixels = 0)
    {
        if (!Spawn.UsePTY.IsWanted)
        {
            throw new InvalidOperationException("The process has no terminal; spawn it with usePTY.");
        }

        _windowSizes.Add((rows, columns));
    }

    /// <inheritdoc/>
    public IAddress GetPeer() => new ProcessAddress(Pid ?? 0);

    /// <inheritdoc/>
    public IAddress GetHost() => new ProcessAddress(Environment.ProcessId);

    private static int Number(string signalID) => SignalNames.NumberOf(signalID)
        ?? throw new ArgumentException($"There is no signal '{signalID}'.", nameof(signalID));

    private void Note(string prefix, int signal)
    {
        if (_exit is not null)
        {
            throw new ProcessExitedAlready();
        }

        _signals.Add(prefix + (SignalNames.NameOf(signal) ?? signal.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private void EndIfAllIsOver()
    {
        if (_exit is not null && _open.Count == 0)
        {
            Spawn.ProcessProtocol.ProcessEnded(_exit);
        }
    }
}
