using Twisted.Internet.Processes;

namespace Twisted.Internet;

/// <summary>
/// A program to connect to: it is started, and its standard input and output are the connection. Twisted: <c>ProcessEndpoint</c>, which has no string form either.
/// </summary>
/// <remarks>
/// The protocol's transport is an <see cref="IStreamTransport"/>: <see cref="IStreamTransport.LoseWriteConnection"/> closes the child's standard input,
/// <see cref="ITransport.LoseConnection"/> all its pipes, and <see cref="ITransport.AbortConnection"/> kills it. The connection is lost when the child has exited and
/// its pipes are closed: cleanly (<see cref="ConnectionDone"/>) where it exited with 0, else with a <see cref="ProcessTerminated"/>.
/// </remarks>
/// <param name="reactor">Where the child lives.</param>
/// <param name="executable">The program.</param>
/// <param name="args">Its arguments, the first being its own name; just that when absent.</param>
/// <param name="env">All of its environment; ours when absent (in Twisted, an empty one).</param>
/// <param name="path">The directory to start in.</param>
/// <param name="uid">The user to run as.</param>
/// <param name="gid">The group to run as.</param>
/// <param name="usePTY">Whether to put it on a terminal of its own.</param>
/// <param name="childFDs">The child's descriptors. It needs a 0 to write to and a 1 to read from.</param>
/// <param name="errFlag">What becomes of what it writes to its standard error.</param>
public sealed class ProcessEndpoint(
    IReactorProcess reactor,
    string executable,
    IEnumerable<string>? args = null,
    IReadOnlyDictionary<string, string>? env = null,
    string? path = null,
    int? uid = null,
    int? gid = null,
    UsePTY usePTY = default,
    IReadOnlyDictionary<int, ChildFD>? childFDs = null,
    StandardErrorBehavior errFlag = StandardErrorBehavior.LOG) : IStreamClientEndpoint
{
    /// <summary>Starts the program, and ties it to a protocol of the factory's.</summary>
    /// <param name="protocolFactory">Asked for one protocol, before the program is started; the <see cref="ProcessAddress"/> that it is given has no number yet, 0.</param>
    /// <returns>Fires with that protocol, or fails: with <see cref="SpawnError"/> when the program could not be started.</returns>
    public Deferred<Protocol> Connect(Factory protocolFactory) => Defer.Execute(() =>
    {
        ArgumentNullException.ThrowIfNull(protocolFactory);
        Protocol protocol = protocolFactory.BuildProtocol(new ProcessAddress(0)) ?? throw new NoProtocol();
        EndpointProcess connection = new(protocol, executable, errFlag);
        reactor.SpawnProcess(connection, executable, args, env, path, uid, gid, usePTY, childFDs);
        return connection.Failure is { } failure ? throw failure : protocol;
    });
}
