namespace Twisted.Internet;

/// <summary>One link of a chain. It looks at the chain's result, and leaves it or sets another.</summary>
internal abstract class DeferredStep
{
    public DeferredStep? Next { get; set; }

    public abstract void Run(DeferredBase chain, ref DeferredLoop loop);
}
