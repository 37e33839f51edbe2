namespace Twisted.Reactor.Tests.DeferTests.Laws;

/// <summary>What is done to one of a few deferreds.</summary>
internal enum Act
{
    Fire,
    Fail,
    Pause,
    Unpause,
    Cancel,
    Add,
}

/// <summary>What an added step does. Its argument is a number, or which deferred it returns.</summary>
internal enum StepKind
{
    Map,
    Throw,
    ReturnDeferred,
    Recover,
    Rethrow,
    ThrowAnother,
    RecoverByDeferred,
    Both,
    BothReturnsDeferred,
    Finally,
    FinallyThrows,
    Either,
}

/// <summary>What a canceller does.</summary>
internal enum CancellerKind
{
    None,
    DoesNothing,
    Fires,
    Fails,
}

/// <summary>One line of a script.</summary>
internal sealed record Line(Act Act, int Target, StepKind Step, int Argument);

/// <summary>A script and the cancellers of the deferreds it is about.</summary>
internal sealed record ChainScript(CancellerKind[] Cancellers, Line[] Lines)
{
    public override string ToString() => $"[{string.Join(", ", Cancellers)}]\n{string.Join('\n', Lines.AsEnumerable())}";
}
