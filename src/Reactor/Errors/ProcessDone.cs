namespace Twisted.Internet;

/// <summary>A process exited with code 0. Twisted: <c>ProcessDone</c>.</summary>
public class ProcessDone : ConnectionDone, IProcessExit
{
    /// <summary>With the usual message.</summary>
    public ProcessDone()
        : this("The process finished with exit code 0.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ProcessDone(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ProcessDone(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <inheritdoc/>
    public int? ExitCode => 0;

    /// <inheritdoc/>
    public int? Signal => null;

    /// <inheritdoc/>
    public int Status => 0;
}
