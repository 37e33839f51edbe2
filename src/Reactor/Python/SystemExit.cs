namespace Twisted.Python;

/// <summary>The wish to end the program with an exit code; <c>Tasks.React</c> grants it. Python: <c>SystemExit</c>.</summary>
public class SystemExit : Exception
{
    /// <summary>With an exit code.</summary>
    /// <param name="code">0 means that all is well.</param>
    public SystemExit(int code = 0)
        : base($"The program is to end with exit code {code}.") => Code = code;

    /// <summary>The exit code.</summary>
    public int Code { get; }
}
