namespace Twisted.Internet;

/// <summary>A signal ended a process that was run for its output. Twisted fails with the tuple of the same three.</summary>
public class ProcessSignalled : ProcessTerminated
{
    /// <summary>With the usual message.</summary>
    public ProcessSignalled()
        : this("A signal ended the process.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ProcessSignalled(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ProcessSignalled(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>With its output until then.</summary>
    /// <param name="output">What it wrote to its standard output.</param>
    /// <param name="errors">What it wrote to its standard error.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="status">The status of <c>wait(2)</c>.</param>
    public ProcessSignalled(Bytes output, Bytes errors, int? signal, int status)
        : base(null, signal, status)
    {
        Out = output;
        Err = errors;
    }

    /// <summary>What it wrote to its standard output.</summary>
    public Bytes Out { get; }

    /// <summary>What it wrote to its standard error.</summary>
    public Bytes Err { get; }
}
