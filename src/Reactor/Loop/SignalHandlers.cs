using System.Runtime.InteropServices;
using Twisted.Internet.Logging;

namespace Twisted.Internet.Loop;

/// <summary>While this lives, SIGINT and SIGTERM (and Ctrl-Break) stop the reactor, and do not end the process themselves.</summary>
internal sealed class SignalHandlers : IDisposable
{
    private readonly ReactorBase _reactor;
    private readonly PosixSignalRegistration[] _registrations;

    internal SignalHandlers(ReactorBase reactor)
    {
        _reactor = reactor;
        PosixSignal[] signals = OperatingSystem.IsWindows()
            ? [PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM]
            : [PosixSignal.SIGINT, PosixSignal.SIGTERM];
        _registrations = Array.ConvertAll(signals, signal => PosixSignalRegistration.Create(signal, OnSignal));
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        PosixSignal signal = context.Signal;
        _reactor.CallFromThread(() =>
        {
            ReactorLog.SignalReceived(_reactor.Log, signal);
            _reactor.StopBySignal();
        });
    }
}
