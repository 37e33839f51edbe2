namespace Twisted.Internet.Loop;

/// <summary>Which thread a loop runs on. Until it runs that is whichever thread sets it up.</summary>
/// <param name="context">Brings awaits back to the thread.</param>
internal sealed class ReactorThread(SynchronizationContext context)
{
    private readonly SynchronizationContext _context = context;
    private int _id;

    /// <summary>Whether the caller runs on it.</summary>
    internal bool IsCurrent => _id == Environment.CurrentManagedThreadId;

    /// <summary>Throws when the caller runs on another one.</summary>
    internal void Check()
    {
        if (_id != 0 && _id != Environment.CurrentManagedThreadId)
        {
            ThrowWrong();
        }
    }

    /// <summary>The caller's thread is the loop's until the answer is disposed of; awaits come back to it.</summary>
    internal Scope Enter() => new(this);

    private static void ThrowWrong() => throw new InvalidOperationException(
        "Called from a thread other than the reactor's. Use CallFromThread to get onto the reactor thread.");

    internal readonly ref struct Scope : IDisposable
    {
        private readonly ReactorThread _thread;
        private readonly SynchronizationContext? _outer;
        private readonly int _outerId;

        internal Scope(ReactorThread thread)
        {
            _thread = thread;
            _outer = SynchronizationContext.Current;
            _outerId = thread._id;
            thread._id = Environment.CurrentManagedThreadId;
            SynchronizationContext.SetSynchronizationContext(thread._context);
        }

        public void Dispose()
        {
            _thread._id = _outerId;
            SynchronizationContext.SetSynchronizationContext(_outer);
        }
    }
}
