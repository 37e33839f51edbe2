using System.Reflection;
using System.Runtime.ExceptionServices;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Commands;
using Twisted.Internet;

namespace Twisted.Trial;

/// <summary>Runs one test method in the loop of a new reactor.</summary>
internal sealed class ReactorTestCommand(TestCommand inner) : TestCommand(inner.Test)
{
    /// <inheritdoc/>
    public override TestResult Execute(TestExecutionContext context)
    {
        TestMethod test = (TestMethod)Test;
        using LoggedErrors log = new();
        using ReactorBase reactor = Reactors.Create(test.Properties.Get(ReactorTestAttribute.ReactorProperty) as string);
        reactor.LoggerFactory = log;
        object? fixture = test.Method.MethodInfo.IsStatic ? null : context.TestObject;
        object[] arguments = test.Method.GetParameters().Length == 0 ? [] : [reactor];
        TestCase frame = fixture as TestCase ?? new TestCase();
        frame.Begin(reactor, log);
        IReadOnlyList<Exception> errors = new ReactorTestRun(reactor, frame).Run(
            () => test.Method.MethodInfo.Invoke(fixture, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null));
        switch (errors.Count)
        {
            case 0:
                break;
            case 1:
                ExceptionDispatchInfo.Throw(errors[0]);
                break;
            default:
                throw new AggregateException(errors);
        }

        context.CurrentResult.SetResult(ResultState.Success);
        if (context.CurrentResult.AssertionResults.Count > 0)
        {
            context.CurrentResult.RecordTestCompletion();
        }

        return context.CurrentResult;
    }
}
