using CsCheck;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests.Laws;

/// <summary>
/// Random scripts of callbacks, errbacks, pauses, cancels and deferreds that wait for one another, against a simple model. A failure
/// prints the seed and the smallest script found; the environment variable <c>CsCheck_Seed</c> repeats it.
/// </summary>
[TestFixture]
public class ChainLawTests
{
    private const int Deferreds = 3;

    private static readonly Gen<Line> AnyLine = Gen.Select(
        Gen.Frequency(
            (3, Gen.Const(Act.Fire)),
            (2, Gen.Const(Act.Fail)),
            (1, Gen.Const(Act.Pause)),
            (2, Gen.Const(Act.Unpause)),
            (2, Gen.Const(Act.Cancel)),
            (10, Gen.Const(Act.Add))),
        Gen.Int[0, Deferreds - 1],
        Gen.Enum<StepKind>(),
        Gen.Int[0, 99],
        static (act, target, step, argument) => new Line(act, target, step, argument));

    private static readonly Gen<ChainScript> AnyScript = Gen.Select(
        Gen.Enum<CancellerKind>().Array[Deferreds],
        AnyLine.Array[1, 25],
        static (cancellers, lines) => new ChainScript(cancellers, lines));

    [Test]
    public void Deferreds_do_what_the_model_does() =>
        AnyScript.Sample(
            static script => RunReal(script).SequenceEqual(RunModel(script), StringComparer.Ordinal),
            iter: 5000,
            threads: 1);

    [Test]
    public void The_model_is_worth_comparing_with()
    {
        // That the scripts reach what they are for: waits, cancels that go through, errors that are handled.
        HashSet<string> seen = new(StringComparer.Ordinal);
        AnyScript.Sample(
            script =>
            {
                foreach (string entry in RunModel(script))
                {
                    seen.Add(entry.Split(' ')[^1]);
                }
            },
            iter: 2000,
            threads: 1);
        Assert.That(seen, Is.SupersetOf((string[])["CancelledError", "own", "77", "AlreadyCalledError", "InvalidCastException", "InvalidOperationException"]));
    }

    private static List<string> RunReal(ChainScript script)
    {
        List<string> log = [];
        Deferred<int>[] all = [.. script.Cancellers.Select(Make)];
        for (int i = 0; i < script.Lines.Length; i++)
        {
            Line line = script.Lines[i];
            Deferred<int> d = all[line.Target];
            try
            {
                switch (line.Act)
                {
                    case Act.Fire:
                        d.Callback(line.Argument);
                        break;
                    case Act.Fail:
                        d.Errback(new Boom($"fail {line.Argument}"));
                        break;
                    case Act.Pause:
                        d.Pause();
                        break;
                    case Act.Unpause:
                        d.Unpause();
                        break;
                    case Act.Cancel:
                        d.Cancel();
                        break;
                    default:
                        AddReal(d, line, i, all, log);
                        break;
                }
            }
            catch (InvalidOperationException error)
            {
                log.Add($"{i}: {error.GetType().Name}");
            }

            log.AddRange(all.Select(other => $"{i}: {other.Called} {other.Paused} {Show(other.Result)}"));
        }

        return log;
    }

    private static Deferred<int> Make(CancellerKind kind) => kind switch
    {
        CancellerKind.None => new(),
        CancellerKind.Fires => new(static d => d.Callback(77)),
        CancellerKind.Fails => new(static d => d.Errback(new Boom("own"))),
        _ => new(static _ => { }),
    };

    private static void AddReal(Deferred<int> d, Line line, int number, Deferred<int>[] all, List<string> log)
    {
        int argument = line.Argument;
        Deferred<int> inner = all[argument % Deferreds];
        void Seen(Result<int> result) => log.Add($"step {number} saw {Show(result)}");
        switch (line.Step)
        {
            case StepKind.Map:
                d.AddCallback(x =>
                {
                    Seen(x);
                    return (x * 3) + argument;
                });
                break;
            case StepKind.Throw:
                d.AddCallback<int>(x =>
                {
                    Seen(x);
                    throw new Boom($"thrown {argument}");
                });
                break;
            case StepKind.ReturnDeferred:
                d.AddCallback(x =>
                {
                    Seen(x);
                    return inner;
                });
                break;
            case StepKind.Recover:
                d.AddErrback(fail =>
                {
                    Seen(fail);
                    return argument;
                });
                break;
            case StepKind.Rethrow:
                d.AddErrback(fail =>
                {
                    Seen(fail);
                    return fail;
                });
                break;
            case StepKind.ThrowAnother:
                d.AddErrback(new Func<Failure, int>(fail =>
                {
                    Seen(fail);
                    throw new Boom($"another {argument}");
                }));
                break;
            case StepKind.RecoverByDeferred:
                d.AddErrback(fail =>
                {
                    Seen(fail);
                    return inner;
                });
                break;
            case StepKind.Both:
                d.AddBoth((Result<int> result) =>
                {
                    Seen(result);
                    return result;
                });
                break;
            case StepKind.BothReturnsDeferred:
                d.AddBoth((Result<int> result) =>
                {
                    Seen(result);
                    return inner;
                });
                break;
            case StepKind.Finally:
                d.AddBoth(() => log.Add($"step {number} ran"));
                break;
            case StepKind.FinallyThrows:
                d.AddBoth(new Action(() => throw new Boom($"finally {argument}")));
                break;
            default:
                d.AddCallbacks(
                    x =>
                    {
                        Seen(x);
                        return x + 1;
                    },
                    fail =>
                    {
                        Seen(fail);
                        return argument;
                    });
                break;
        }
    }

    private static string Show(Result<int>? result) => result is not { } there
        ? "nothing yet"
        : there.Failure is not { } failure ? $"{there.Value}" : failure.Value is Boom boom ? boom.Message : failure.Type.Name;

    private static List<string> RunModel(ChainScript script)
    {
        List<string> log = [];
        ModelDeferred[] all = [.. script.Cancellers.Select(static kind => new ModelDeferred(kind))];
        for (int i = 0; i < script.Lines.Length; i++)
        {
            Line line = script.Lines[i];
            ModelDeferred d = all[line.Target];
            string? error = null;
            switch (line.Act)
            {
                case Act.Fire:
                    error = d.Fire(line.Argument) ? null : nameof(AlreadyCalledError);
                    break;
                case Act.Fail:
                    error = d.Fire($"fail {line.Argument}") ? null : nameof(AlreadyCalledError);
                    break;
                case Act.Pause:
                    d.Pause();
                    break;
                case Act.Unpause:
                    error = d.Unpause() ? null : nameof(InvalidOperationException);
                    break;
                case Act.Cancel:
                    d.Cancel();
                    break;
                default:
                    AddModel(d, line, i, all, log);
                    break;
            }

            if (error is not null)
            {
                log.Add($"{i}: {error}");
            }

            log.AddRange(all.Select(other => $"{i}: {other.Called} {other.Paused} {other.Shown}"));
        }

        return log;
    }

    private static void AddModel(ModelDeferred d, Line line, int number, ModelDeferred[] all, List<string> log) => d.Add(chain =>
    {
        int argument = line.Argument;
        ModelDeferred inner = all[argument % Deferreds];
        object? result = chain.Result;
        void Seen() => log.Add($"step {number} saw {result ?? "InvalidCastException"}");
        switch (line.Step)
        {
            // A value that somebody has taken is a cast that fails, before the callback sees it.
            case StepKind.Map or StepKind.Throw or StepKind.ReturnDeferred or StepKind.Either when result is null:
                chain.Result = "InvalidCastException";
                break;
            case StepKind.Map when result is int x:
                Seen();
                chain.Result = (x * 3) + argument;
                break;
            case StepKind.Throw when result is int:
                Seen();
                chain.Result = $"thrown {argument}";
                break;
            case StepKind.ReturnDeferred when result is int:
                Seen();
                chain.WaitFor(inner);
                break;
            case StepKind.Recover when result is string:
                Seen();
                chain.Result = argument;
                break;
            case StepKind.Rethrow when result is string:
                Seen();
                break;
            case StepKind.ThrowAnother when result is string:
                Seen();
                chain.Result = $"another {argument}";
                break;
            case StepKind.RecoverByDeferred when result is string:
                Seen();
                chain.WaitFor(inner);
                break;
            case StepKind.Both:
                Seen();
                chain.Result = result ?? "InvalidCastException";
                break;
            case StepKind.BothReturnsDeferred:
                Seen();
                chain.WaitFor(inner);
                break;
            case StepKind.Finally:
                log.Add($"step {number} ran");
                break;
            case StepKind.FinallyThrows:
                chain.Result = $"finally {argument}";
                break;
            case StepKind.Either:
                Seen();
                chain.Result = result is int y ? y + 1 : argument;
                break;
            default:
                break;
        }
    });
}
