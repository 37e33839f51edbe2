namespace Twisted.Internet;

/// <summary>For awaiters that are driven by somebody else's async method (a <see cref="Task"/>, say).</summary>
internal static class Awaiting
{
    public static Action<DeferredBase> FlowingContext(Action continuation)
    {
        ExecutionContext? context = ExecutionContext.Capture();
        if (context is null)
        {
            return _ => continuation();
        }

        return _ => ExecutionContext.Run(context, static state => ((Action)state!)(), continuation);
    }
}
