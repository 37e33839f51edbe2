namespace Twisted.Internet.Loop;

/// <summary>Brings what an <see langword="await"/> of a task leaves to be done back to the reactor thread.</summary>
internal sealed class ReactorSynchronizationContext(ReactorLoop reactor) : SynchronizationContext, IReactorContext
{
    public IReactorThreads Reactor => reactor;

    public override SynchronizationContext CreateCopy() => this;

    public override void Post(SendOrPostCallback d, object? state) => reactor.Post(d, state);

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (reactor.OnReactorThread)
        {
            d(state);
        }
        else
        {
            Threads.BlockingCallFromThread(reactor, () => d(state));
        }
    }
}
