using Twisted.Internet;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Processes;

/// <summary>Helpers of the tests of children; each of those ends by itself, or is killed by the test.</summary>
/// <typeparam name="TReactor">The back end.</typeparam>
[Platform("Linux")]
public abstract class ProcessFixture<TReactor>(bool pidFd) : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private protected const string Shell = "/bin/sh";

    [SetUp]
    public void ChooseHowToWait() => Reactor.HasPidFd = pidFd;

    /// <summary>A child that runs a script of the shell.</summary>
    private protected Child Script(string script, UsePTY usePTY = default, IReadOnlyDictionary<int, ChildFD>? childFDs = null, bool newSession = false)
    {
        Child child = new();
        Reactor.SpawnProcess(child, Shell, ["sh", "-c", script], usePTY: usePTY, childFDs: childFDs, newSession: newSession);
        return child;
    }

    private protected Child Program(string executable, params string[] args)
    {
        Child child = new();
        Reactor.SpawnProcess(child, executable, [executable, .. args]);
        return child;
    }
}
