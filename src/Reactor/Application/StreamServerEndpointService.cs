using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Application;

/// <summary>Listens at an endpoint while it runs. Twisted: <c>internet.StreamServerEndpointService</c>.</summary>
/// <param name="endpoint">Where.</param>
/// <param name="factory">Makes the protocols.</param>
/// <param name="reactor">Where it logs that it cannot listen; the default one when absent.</param>
public class StreamServerEndpointService(IStreamServerEndpoint endpoint, Factory factory, IReactor? reactor = null) : Service
{
    private Deferred<IListeningPort>? _waitingForPort;
    private bool _starting;

    /// <summary>Fires with the port; <see langword="null"/> before it listens. Twisted: <c>_waitingForPort</c>.</summary>
    public Deferred<IListeningPort>? WaitingForPort => _waitingForPort;

    /// <summary>What it could not listen for, since its last start.</summary>
    public Failure? Failed { get; private set; }

    /// <summary>
    /// Whether a start throws when the port cannot be had, and that shows at once; otherwise it is logged only. Twisted:
    /// <c>_raiseSynchronously</c>.
    /// </summary>
    public bool RaisesSynchronously { get; init; }

    /// <summary>Listens already now.</summary>
    public override void PrivilegedStartService() => Listen();

    /// <inheritdoc/>
    public override void StartService()
    {
        base.StartService();
        Listen();
    }

    /// <summary>Listens no more.</summary>
    /// <returns>Fires when the port is closed.</returns>
    public override async Deferred StopService()
    {
        Deferred<IListeningPort>? waiting = _waitingForPort;
        _waitingForPort = null;
        await base.StopService();
        if (waiting is null || Failed is not null)
        {
            return;
        }

        waiting.Cancel();
        IListeningPort port;
        try
        {
            port = await waiting;
        }
        catch (CancelledError)
        {
            return;
        }

        await port.StopListening();
    }

    private void Listen()
    {
        if (_waitingForPort is not null)
        {
            return;
        }

        Failed = null;
        Deferred<IListeningPort> listening = endpoint.Listen(factory);
        _waitingForPort = listening;
        _starting = true;
        _ = Note(listening);
        _starting = false;
        if (RaisesSynchronously && Failed is { } failed)
        {
            _waitingForPort = null;
            failed.RaiseException();
        }
    }

    private async Deferred Note(Deferred<IListeningPort> listening)
    {
        try
        {
            await listening;
        }
        catch (CancelledError)
        {
            // Stopped before it listened.
        }
        catch (Exception error)
        {
            Failed = new Failure(error);
            if (!RaisesSynchronously || !_starting)
            {
                ApplicationLog.ListenFailed(ApplicationLog.Of(reactor ?? Reactors.reactor), error);
            }
        }
    }
}
