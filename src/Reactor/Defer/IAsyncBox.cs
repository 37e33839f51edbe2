namespace Twisted.Internet;

/// <summary>An async method that has been suspended: the deferred it returned, with its state machine inside.</summary>
internal interface IAsyncBox
{
    /// <summary>What to call when something that is no deferred of ours is done.</summary>
    Action MoveNextAction { get; }

    /// <summary>Remembers where it waits, so that a cancel can be passed on. Null: not at a deferred of ours.</summary>
    AwaitStep Suspend(DeferredBase? awaited);

    /// <summary>Goes on after the deferred it awaited; if that ends the method, its callbacks are left to the loop.</summary>
    void Resume(ref DeferredLoop loop);

    /// <summary>The method has ended. True: its callbacks are to run now, false: the loop that resumed it runs them.</summary>
    bool End();
}
