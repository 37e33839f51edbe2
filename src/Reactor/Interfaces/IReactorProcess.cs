namespace Twisted.Internet;

/// <summary>Child processes. Twisted: <c>IReactorProcess</c>.</summary>
public interface IReactorProcess
{
    /// <summary>
    /// Starts a program. What Twisted does by <c>fork</c> is done by <c>posix_spawn</c>: nothing of the parent leaks into the child
    /// but what is named here, and a program that cannot be started is an error of this call and not an exit of a child.
    /// </summary>
    /// <param name="processProtocol">Hears of it, from now on.</param>
    /// <param name="executable">The program: a path, or a name without a slash to be looked up in the <c>PATH</c> of <paramref name="env"/>.</param>
    /// <param name="args">Its arguments, the first being its own name; just that when absent.</param>
    /// <param name="env">All of its environment; absent it has ours (Python's <c>None</c>; its default is an empty one).</param>
    /// <param name="path">The directory to start in; ours when absent.</param>
    /// <param name="uid">The user to run as. Only those who are it already may ask for it.</param>
    /// <param name="gid">The group to run as. Only those who are it already may ask for it.</param>
    /// <param name="usePTY">Whether to put it on a terminal of its own, and of what size; or a terminal that stands already.</param>
    /// <param name="childFDs">
    /// The child's descriptors, and what each is: <c>"r"</c> a pipe we read from, <c>"w"</c> one we write to, or one of our own by
    /// number. Absent: 0 is <c>"w"</c>, 1 and 2 are <c>"r"</c>. All others are closed in the child. Not together with <paramref name="usePTY"/>.
    /// </param>
    /// <param name="newSession">
    /// Whether a process without a terminal leads a session and process group of its own: Ctrl-C on our terminal does not reach it, and
    /// <see cref="IProcessTransport.SignalProcessGroup"/> reaches its children too.
    /// </param>
    /// <exception cref="SpawnError">It could not be started; the message says what was not found or not allowed.</exception>
    /// <exception cref="PlatformNotSupportedException">The system cannot do what was asked for.</exception>
    IProcessTransport SpawnProcess(
        IProcessProtocol processProtocol,
        string executable,
        IEnumerable<string>? args = null,
        IReadOnlyDictionary<string, string>? env = null,
        string? path = null,
        int? uid = null,
        int? gid = null,
        UsePTY usePTY = default,
        IReadOnlyDictionary<int, ChildFD>? childFDs = null,
        bool newSession = false);
}
