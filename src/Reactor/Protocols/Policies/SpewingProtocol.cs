using Microsoft.Extensions.Logging;
using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Says on the reactor's log what passes, escaped. Mind that passwords and keys are logged as all else. Twisted: <c>policies.SpewingProtocol</c>.
/// </summary>
/// <param name="factory">Hears of the connection's begin and end; may be <see langword="null"/>.</param>
/// <param name="wrappedProtocol">The protocol, not yet connected.</param>
public class SpewingProtocol(IWrappingFactory? factory, IProtocol wrappedProtocol) : ProtocolWrapper(factory, wrappedProtocol)
{
    private ILogger? _log;

    /// <inheritdoc/>
    protected override bool WatchesWrites => true;

    private ILogger Log => _log ??= Reactor.LoggerFactory.CreateLogger(ProtocolsLog.Category);

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value)
    {
        if (Log.IsEnabled(LogLevel.Information))
        {
            ProtocolsLog.Received(Log, GetPeer(), Bytes.Repr(value, prefix: true));
        }

        base.OnNext(value);
    }

    /// <inheritdoc/>
    protected override void Written(ReadOnlySpan<byte> data)
    {
        if (Log.IsEnabled(LogLevel.Information))
        {
            ProtocolsLog.Sending(Log, GetPeer(), Bytes.Repr(data, prefix: true));
        }
    }
}
