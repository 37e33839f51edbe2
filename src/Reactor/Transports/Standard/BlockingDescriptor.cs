using System.Net.Sockets;

namespace Twisted.Internet.Transports.Standard;

/// <summary>
/// One of the descriptors that this process was started with, as a thread uses it that has nothing else to do: every call may block. Who uses it
/// for both directions opens it once; it is closed when the last one has released it.
/// </summary>
internal abstract class BlockingDescriptor
{
    private int _users = 1;

    /// <summary>The one with this number.</summary>
    /// <exception cref="SocketException">It is not open.</exception>
    /// <exception cref="PlatformNotSupportedException">Windows knows the three standard ones only.</exception>
    internal static BlockingDescriptor Open(int number) =>
        OperatingSystem.IsWindows() ? new ConsoleDescriptor(number) : new PosixDescriptor(number);

    /// <summary>It has one user more.</summary>
    internal BlockingDescriptor Share()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    /// <summary>It has one user less.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Close();
        }
    }

    /// <summary>Waits for input, or for the other side of <paramref name="loop"/> to be closed.</summary>
    /// <returns>Whether to read: false when it was closed.</returns>
    internal abstract bool WaitForInput(Socket loop);

    /// <summary>Reads what is there; 0 at the end, which a failure is too.</summary>
    internal abstract int Read(Span<byte> into);

    /// <summary>Writes all of it.</summary>
    /// <exception cref="IOException">It could not; the message says why.</exception>
    internal abstract void Write(ReadOnlySpan<byte> data);

    /// <summary>Where it is a socket: says that no more comes.</summary>
    internal abstract void ShutdownSend();

    protected abstract void Close();
}
