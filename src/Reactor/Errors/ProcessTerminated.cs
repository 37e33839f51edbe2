namespace Twisted.Internet;

/// <summary>A process exited with another code than 0, or was ended by a signal. Twisted: <c>ProcessTerminated</c>.</summary>
public class ProcessTerminated : ConnectionLost, IProcessExit
{
    /// <summary>With the usual message.</summary>
    public ProcessTerminated()
        : this("The process ended with a probable error condition.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ProcessTerminated(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ProcessTerminated(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>With how it ended.</summary>
    /// <param name="exitCode">What it exited with.</param>
    /// <param name="signal">The signal that ended it.</param>
    /// <param name="status">The status of <c>wait(2)</c>.</param>
    public ProcessTerminated(int? exitCode, int? signal = null, int status = 0)
        : this(Describe(exitCode, signal))
    {
        ExitCode = exitCode;
        Signal = signal;
        Status = status;
    }

    /// <inheritdoc/>
    public int? ExitCode { get; }

    /// <inheritdoc/>
    public int? Signal { get; }

    /// <inheritdoc/>
    public int Status { get; }

    private static string Describe(int? exitCode, int? signal) =>
        "The process ended" + (exitCode is null ? "" : $" with exit code {exitCode}") + (signal is null ? "" : $" by signal {signal}") + ".";
}
