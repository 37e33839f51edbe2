namespace Twisted.Internet;

/// <summary>
/// How a process ended, whatever the outcome: both <see cref="ProcessDone"/> and <see cref="ProcessTerminated"/> tell. Python needs
/// no common type for <c>reason.value.exitCode</c>.
/// </summary>
public interface IProcessExit
{
    /// <summary>What the process exited with, 0 to 255; <see langword="null"/> when a signal ended it.</summary>
    int? ExitCode { get; }

    /// <summary>The number of the signal that ended the process; <see langword="null"/> when it exited by itself.</summary>
    int? Signal { get; }

    /// <summary>Both in one, as the system has it: <c>wait(2)</c>'s status.</summary>
    int Status { get; }
}
