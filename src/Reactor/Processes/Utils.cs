using Twisted.Internet.Processes;

namespace Twisted.Internet;

/// <summary>
/// The functions of <c>twisted.internet.utils</c>: programs run for their output or their exit code. A program that cannot be started
/// is a failure of the Deferred; cancelling it kills the program. Reactor thread only.
/// </summary>
public static class Utils
{
    /// <summary>The most bytes of output that are kept unless asked otherwise. Twisted keeps whatever comes.</summary>
    public const int MaxOutputBytes = 16 * 1024 * 1024;

    /// <summary>Runs a program and gets what it writes to its standard output. Its input stays open and empty, as in Twisted.</summary>
    /// <param name="executable">A path, or a name to be looked up in PATH.</param>
    /// <param name="args">The arguments, <b>without</b> the program's own name.</param>
    /// <param name="env">All of its environment; ours when absent.</param>
    /// <param name="path">The directory to start in; ours when absent.</param>
    /// <param name="reactor">Where it lives; the default reactor when absent.</param>
    /// <param name="errortoo">Whether to mix in its standard error. Otherwise the first bytes there are a failure.</param>
    /// <param name="maxBytes">The most bytes to keep.</param>
    /// <returns>
    /// All of the output, whatever the exit code; or fails with <see cref="UnexpectedErrorOutput"/>, <see cref="OutputTooLong"/> or
    /// <see cref="SpawnError"/>.
    /// </returns>
    public static Deferred<Bytes> GetProcessOutput(
        string executable,
        IEnumerable<string>? args = null,
        IReadOnlyDictionary<string, string>? env = null,
        string? path = null,
        IReactorProcess? reactor = null,
        bool errortoo = false,
        int maxBytes = MaxOutputBytes) =>
        Run(new OutputGetter(errortoo, maxBytes), executable, args, env, path, reactor);

    /// <summary>Runs a program and gets its exit code; its output is thrown away. Its input stays open and empty, as in Twisted.</summary>
    /// <param name="executable">A path, or a name to be looked up in PATH.</param>
    /// <param name="args">The arguments, <b>without</b> the program's own name.</param>
    /// <param name="env">All of its environment; ours when absent.</param>
    /// <param name="path">The directory to start in; ours when absent.</param>
    /// <param name="reactor">Where it lives; the default reactor when absent.</param>
    /// <returns>The exit code; <see langword="null"/> when a signal ended it. Or fails with <see cref="SpawnError"/>.</returns>
    public static Deferred<int?> GetProcessValue(
        string executable,
        IEnumerable<string>? args = null,
        IReadOnlyDictionary<string, string>? env = null,
        string? path = null,
        IReactorProcess? reactor = null) =>
        Run(new ValueGetter(), executable, args, env, path, reactor);

    /// <summary>Runs a program and gets all of it.</summary>
    /// <param name="executable">A path, or a name to be looked up in PATH.</param>
    /// <param name="args">The arguments, <b>without</b> the program's own name.</param>
    /// <param name="env">All of its environment; ours when absent.</param>
    /// <param name="path">The directory to start in; ours when absent.</param>
    /// <param name="reactor">Where it lives; the default reactor when absent.</param>
    /// <param name="stdinBytes">Its input, which is then closed; when absent its input stays open and empty, as in Twisted.</param>
    /// <param name="maxBytes">The most bytes to keep of both outputs together.</param>
    /// <returns>
    /// Standard output, standard error and exit code; or fails with <see cref="ProcessSignalled"/>, which has the output too, with
    /// <see cref="OutputTooLong"/> or with <see cref="SpawnError"/>.
    /// </returns>
    public static Deferred<(Bytes Out, Bytes Err, int Code)> GetProcessOutputAndValue(
        string executable,
        IEnumerable<string>? args = null,
        IReadOnlyDictionary<string, string>? env = null,
        string? path = null,
        IReactorProcess? reactor = null,
        Bytes? stdinBytes = null,
        int maxBytes = MaxOutputBytes) =>
        Run(new EverythingGetter(stdinBytes, maxBytes), executable, args, env, path, reactor);

    private static Deferred<T> Run<T>(
        ResultGetter<T> getter,
        string executable,
        IEnumerable<string>? args,
        IReadOnlyDictionary<string, string>? env,
        string? path,
        IReactorProcess? reactor)
    {
        ArgumentNullException.ThrowIfNull(executable);
        try
        {
            (reactor ?? Reactors.reactor).SpawnProcess(getter, executable, [executable, .. args ?? []], env, path);
        }
        catch (SpawnError error)
        {
            return Defer.Fail<T>(error);
        }

        return getter.Result;
    }
}
