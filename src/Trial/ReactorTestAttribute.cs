using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Commands;
using Twisted.Internet;

namespace Twisted.Trial;

/// <summary>
/// A test that runs on a reactor of its own, on the reactor thread. It may return a <see cref="Deferred"/>, a <see cref="Deferred{T}"/> or a
/// <see cref="System.Threading.Tasks.Task"/>, and ends when that does; the loop runs meanwhile. A timer, port, connection or other descriptor that is
/// left then fails it (<see cref="DirtyReactorAggregateError"/>), and so does an error that was logged on the reactor.
/// </summary>
/// <remarks>
/// The reactor is <see cref="TestCase.Reactor"/>, or a parameter of the method for tests that derive from something else. NUnit's own SetUp and
/// TearDown methods run outside of it.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReactorTestAttribute : NUnitAttribute, ITestBuilder, IImplyFixture, IWrapTestMethod
{
    internal const string ReactorProperty = "Reactor";

    private readonly string[] _reactors;

    /// <summary>On the default reactor: the best for this system, or what the environment variable <c>TWISTED_REACTOR</c> says.</summary>
    public ReactorTestAttribute()
        : this([])
    {
    }

    /// <summary>On each of the reactors named, as a test for each.</summary>
    /// <param name="reactors"><c>"epoll"</c>, <c>"select"</c>. One that does not run on this system is skipped.</param>
    public ReactorTestAttribute(params string[] reactors)
    {
        ArgumentNullException.ThrowIfNull(reactors);
        _reactors = reactors;
    }

    /// <summary>The reactors named.</summary>
    public IReadOnlyList<string> Reactors => _reactors;

    /// <inheritdoc/>
    IEnumerable<TestMethod> ITestBuilder.BuildFrom(IMethodInfo method, Test? suite)
    {
        ArgumentNullException.ThrowIfNull(method);
        return _reactors.Length == 0 ? [Build(method, suite, null)] : [.. _reactors.Select(reactor => Build(method, suite, reactor))];
    }

    /// <inheritdoc/>
    TestCommand ICommandWrapper.Wrap(TestCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return new ReactorTestCommand(command);
    }

    private static TestMethod Build(IMethodInfo method, Test? suite, string? reactor)
    {
        TestMethod test = new(method, suite);
        test.ApplyAttributesToTest(method.MethodInfo);
        if (reactor is not null)
        {
            test.Name = $"{method.Name}({reactor})";
            test.FullName = $"{suite?.FullName ?? method.TypeInfo.FullName}.{test.Name}";
            test.Properties.Set(ReactorProperty, reactor);
        }

        switch (reactor)
        {
            case null or "select":
                break;
            case "epoll":
                SkipUnless(EPollReactor.IsSupported, test, "Only Linux has epoll.");
                break;
            default:
                test.MakeInvalid($"There is no reactor '{reactor}'; there are 'epoll' and 'select'.");
                break;
        }

        if (method.GetParameters() is { Length: > 0 } parameters
            && (parameters.Length > 1 || !parameters[0].ParameterType.IsAssignableFrom(typeof(ReactorBase))))
        {
            test.MakeInvalid("The only parameter of a test with [ReactorTest] is the reactor.");
        }

        return test;
    }

    private static void SkipUnless(bool isSupported, TestMethod test, string reason)
    {
        if (!isSupported && test.RunState == RunState.Runnable)
        {
            test.RunState = RunState.Skipped;
            test.Properties.Set(PropertyNames.SkipReason, reason);
        }
    }
}
