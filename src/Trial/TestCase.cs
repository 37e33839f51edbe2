using NUnit.Framework;
using Twisted.Internet;

namespace Twisted.Trial;

/// <summary>
/// A fixture whose tests run on a reactor: mark them by <see cref="ReactorTestAttribute"/>. NUnit makes an object for each test. Twisted:
/// <c>twisted.trial.unittest.TestCase</c>.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class TestCase : SynchronousTestCase
{
    private readonly Stack<Func<Deferred>> _cleanups = new();
    private ReactorBase? _reactor;
    private LoggedErrors? _log;

    /// <summary>The test's own reactor; it runs while the test does.</summary>
    /// <exception cref="InvalidOperationException">No test with <see cref="ReactorTestAttribute"/> is running.</exception>
    public ReactorBase Reactor => _reactor ?? throw NotRunning();

    /// <summary>Seconds that set-up, test and tear-down have each. Twisted: <c>timeout</c>, 120 seconds there, too.</summary>
    public virtual double Timeout => 120;

    /// <summary>Comes before the test, on the reactor; the test waits for it, and does not run when it fails. Twisted: <c>setUp</c>.</summary>
    public virtual Deferred SetUp() => Defer.Succeed();

    /// <summary>Comes after the test, on the reactor, whether it passed or not. Twisted: <c>tearDown</c>.</summary>
    public virtual Deferred TearDown() => Defer.Succeed();

    /// <summary>Something to do after <see cref="TearDown"/>, the last one added first. Twisted: <c>addCleanup</c>.</summary>
    /// <param name="cleanup">What to do; the next one waits for its Deferred.</param>
    public void AddCleanup(Func<Deferred> cleanup)
    {
        ArgumentNullException.ThrowIfNull(cleanup);
        _cleanups.Push(cleanup);
    }

    /// <summary>Something to do after <see cref="TearDown"/>, the last one added first. Twisted: <c>addCleanup</c>.</summary>
    /// <param name="cleanup">What to do.</param>
    public void AddCleanup(Action cleanup)
    {
        ArgumentNullException.ThrowIfNull(cleanup);
        AddCleanup(() =>
        {
            cleanup();
            return Defer.Succeed();
        });
    }

    /// <summary>Takes all errors logged so far, so that they do not fail the test. Twisted: <c>flushLoggedErrors</c>.</summary>
    public IReadOnlyList<LoggedErrorEntry> FlushLoggedErrors() => (_log ?? throw NotRunning()).Take();

    /// <summary>Takes the errors logged so far that are about an exception of a type. Twisted: <c>flushLoggedErrors</c>.</summary>
    /// <typeparam name="TError">The type.</typeparam>
    public IReadOnlyList<LoggedErrorEntry> FlushLoggedErrors<TError>()
        where TError : Exception
    {
        ILookup<bool, LoggedErrorEntry> entries = FlushLoggedErrors().ToLookup(entry => entry.Error is TError);
        foreach (LoggedErrorEntry other in entries[false])
        {
            _log!.PutBack(other);
        }

        return [.. entries[true]];
    }

    internal void Begin(ReactorBase reactor, LoggedErrors log)
    {
        _reactor = reactor;
        _log = log;
        _cleanups.Clear();
    }

    internal Func<Deferred>? TakeCleanup() => _cleanups.TryPop(out Func<Deferred>? cleanup) ? cleanup : null;

    private static InvalidOperationException NotRunning() => new("There is a reactor only while a test with [ReactorTest] runs.");
}
