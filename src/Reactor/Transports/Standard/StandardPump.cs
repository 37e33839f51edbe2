namespace Twisted.Internet.Transports.Standard;

/// <summary>
/// A thread that carries bytes between a descriptor that can only be waited for by blocking and something whose other end the loop has. What
/// is under way is bounded by that.
/// </summary>
internal abstract class StandardPump
{
    private readonly Thread _thread;
    private volatile string? _failure;

    // Background: one that hangs in a device does not keep the process. Whoever writes waits for it, within limits: see Join.
    protected StandardPump() =>
        _thread = new Thread(Run, maxStackSize: 128 * 1024) { IsBackground = true, Name = "standard input or output" };

    /// <summary>Why not all could be written, if so.</summary>
    internal string? Failure
    {
        get => _failure;
        private protected set => _failure = value;
    }

    /// <summary>Waits for it to have carried all; not for ever.</summary>
    internal void Join(TimeSpan timeout) => _thread.Join(timeout);

    /// <summary>To be called last by whoever makes one.</summary>
    /// <exception cref="IOException">The system has no more threads, or not the descriptors that one needs; what this has is closed.</exception>
    protected void Start()
    {
        try
        {
            _thread.Start();
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            Abandon();
            throw new IOException("No thread can be started to carry standard input or output.", error);
        }
    }

    /// <summary>There is no thread: closes what it would have closed, but for what is still the caller's.</summary>
    protected abstract void Abandon();

    /// <summary>What the thread does.</summary>
    protected abstract void Run();
}
