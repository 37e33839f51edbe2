namespace Twisted.Internet;

/// <summary>Lets the async method builders see that it is one of our own deferreds that is awaited.</summary>
internal interface IDeferredAwaiter
{
    DeferredBase Awaited { get; }
}
