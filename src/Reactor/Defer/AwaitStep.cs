namespace Twisted.Internet;

/// <summary>Wakes an async method. A method waits in one place at a time, so it uses one such step all its life.</summary>
internal sealed class AwaitStep(IAsyncBox box) : DeferredStep
{
    public override void Run(DeferredBase chain, ref DeferredLoop loop)
    {
        chain.MarkFailureSeen();
        box.Resume(ref loop);
    }
}
