using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols;

/// <summary>
/// Writes what passes to a log: <c>C 1: b'…'</c> came from the peer of connection 1, <c>S 1: b'…'</c> was written to it. Mind that
/// passwords and keys are logged as all else. Twisted: <c>policies.TrafficLoggingProtocol</c>.
/// </summary>
public class TrafficLoggingProtocol : ProtocolWrapper
{
    private const string Elided = "<... elided>";

    private readonly Func<IReactorThreads, TrafficLog> _open;
    private readonly int? _lengthLimit;
    private readonly int _number;
    private TrafficLog? _log;

    /// <summary>Wraps a protocol.</summary>
    /// <param name="factory">Hears of the connection's begin and end; may be <see langword="null"/>.</param>
    /// <param name="wrappedProtocol">The protocol, not yet connected.</param>
    /// <param name="logfile">Written to on the reactor's pool; disposed of after the connection.</param>
    /// <param name="lengthLimit">Bytes of one read or write that are logged; <see langword="null"/> for all.</param>
    /// <param name="number">Which connection, for the log.</param>
    public TrafficLoggingProtocol(
        IWrappingFactory? factory, IProtocol wrappedProtocol, TextWriter logfile, int? lengthLimit = null, int number = 0)
        : base(factory, wrappedProtocol)
    {
        ArgumentNullException.ThrowIfNull(logfile);
        _open = reactor => new TrafficLog(logfile, reactor);
        _lengthLimit = lengthLimit;
        _number = number;
    }

    /// <inheritdoc/>
    protected override bool WatchesWrites => true;

    /// <inheritdoc/>
    public override void ConnectionMade()
    {
        _log = _open(Reactor);
        _log.Line("*");
    }

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value)
    {
        LogData('C', value.Span);
        base.OnNext(value);
    }

    /// <inheritdoc/>
    public override void LoseConnection()
    {
        _log?.Line($"S {_number}: *");
        base.LoseConnection();
    }

    /// <inheritdoc/>
    public override void ConnectionLost(Failure reason)
    {
        _log?.Line($"C {_number}: {reason}");
        try
        {
            base.ConnectionLost(reason);
        }
        finally
        {
            _log?.Close();
        }
    }

    /// <inheritdoc/>
    protected override void Written(ReadOnlySpan<byte> data) => LogData('S', data);

    private void LogData(char from, ReadOnlySpan<byte> data)
    {
        if (_log is not { HasRoom: true } log)
        {
            _log?.LeaveOut();
            return;
        }

        bool cut = _lengthLimit is { } limit && data.Length > limit;
        Bytes shown = cut ? new Bytes(data[..Math.Max(0, _lengthLimit!.Value - Elided.Length)]) + Elided : new Bytes(data);
        log.Line($"{from} {_number}: {Bytes.Repr(shown, prefix: true)}");
    }
}
