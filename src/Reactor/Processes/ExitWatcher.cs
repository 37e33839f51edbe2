using System.Runtime.InteropServices;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;

namespace Twisted.Internet.Processes;

/// <summary>
/// Waits for one child to exit and collects it: by a pidfd in the loop; where the system has none to give, by a thread that sleeps in
/// <c>waitid</c>. Nobody's SIGCHLD is touched. A child that outlives its reactor is collected by such a thread too.
/// </summary>
internal sealed unsafe class ExitWatcher : Selectable
{
    private const int SmallStack = 128 * 1024;

    private readonly int _process;
    private readonly Action<int?> _onExit;
    private readonly OwnedDescriptor? _pidFd;
    private volatile bool _orphaned;

    /// <param name="reactor">Its reactor.</param>
    /// <param name="process">A child of ours that nobody else collects.</param>
    /// <param name="onExit">Gets the status of <c>wait(2)</c>; null when somebody else did collect it.</param>
    internal ExitWatcher(ReactorBase reactor, int process, Action<int?> onExit)
        : base(reactor)
    {
        _process = process;
        _onExit = onExit;
        reactor.Link(this);
        OwnedDescriptor pidFd = new(reactor.HasPidFd ? LinuxProcess.PidFdOpen(process) : -1);
        if (pidFd.IsInvalid)
        {
            // The kernel is older than 5.3, a filter forbids the call, or no descriptor is left.
            pidFd.Dispose();
            StartThread(WaitAndTell);
        }
        else
        {
            _pidFd = pidFd;
            Attend();
        }
    }

    internal override nint Handle => _pidFd is { IsClosed: false } ? _pidFd.Number : -1;

    internal override Interest Wanted => _pidFd is null ? Interest.None : Interest.Read;

    public override string ToString() => $"the exit of process {_process}";

    internal override void OnReadable() => Collect();

    internal override void OnWritable()
    {
    }

    internal override void OnShutdown()
    {
        // Before it is looked at: the thread, if there is one, then collects what this look does not.
        _orphaned = true;
        Collect();
        if (Linked)
        {
            Loop.Unlink(this, closing: true);
            _pidFd?.Dispose();
            if (_pidFd is not null)
            {
                StartThread(() => Wait(WaitOptions.Collect));
            }
        }
    }

    internal override void OnFailure(Exception error) => ReactorLog.DescriptorFailed(Loop.Log, ToString(), error);

    private enum WaitOptions
    {
        Look = LinuxProcess.WEXITED | LinuxProcess.WNOWAIT,
        Collect = LinuxProcess.WEXITED,
    }

    private static void StartThread(ThreadStart work)
    {
        Thread thread = new(work, SmallStack) { IsBackground = true, Name = "child process" };
        thread.UnsafeStart();
    }

    /// <summary>On the reactor thread, as signals are: a number is not given to another process before it is collected.</summary>
    private void Collect()
    {
        if (!Linked)
        {
            return;
        }

        int status = 0;
        int result;
        do
        {
            result = LinuxProcess.WaitPid(_process, &status, LinuxProcess.WNOHANG);
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
        if (result != 0)
        {
            Loop.Unlink(this, closing: true);
            _pidFd?.Dispose();
            _onExit(result == _process ? status : null);
        }
    }

    private void WaitAndTell()
    {
        Wait(WaitOptions.Look);
        if (_orphaned)
        {
            Wait(WaitOptions.Collect);
        }
        else
        {
            Loop.CallFromThread(Collect);
        }
    }

    private void Wait(WaitOptions options)
    {
        byte* info = stackalloc byte[LinuxProcess.SigInfoSize];
        while (LinuxProcess.WaitId(LinuxProcess.P_PID, _process, info, (int)options) < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
        {
        }
    }
}
