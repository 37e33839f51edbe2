using System.Runtime.InteropServices;

namespace Twisted.Internet.Loop;

/// <summary>While this lives, SIGINT and SIGTERM (and Ctrl-Break) are reported, on some thread, and do not end the process themselves.</summary>
internal sealed class SignalHandlers : IDisposable
{
    private readonly Action<PosixSignal> _onSignal;
    private readonly PosixSignalRegistration[] _registrations;

    internal SignalHandlers(Action<PosixSignal> onSignal)
    {
        _onSignal = onSignal;
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
        _onSignal(context.Signal);
    }
}
