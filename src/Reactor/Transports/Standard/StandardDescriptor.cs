using Twisted.Internet.Native;

namespace Twisted.Internet.Transports.Standard;

/// <summary>
/// A descriptor that this process was started with, as the loop can use it. Whether it blocks is a property of what it stands for, and
/// other processes (the shell on the same terminal) share that: it stays as it is. Twisted makes it non-blocking for all.
/// </summary>
/// <param name="stream">What the loop reads or writes.</param>
/// <param name="pump">The thread that carries it on, if there must be one.</param>
internal abstract class StandardDescriptor(StreamDescriptor stream, StandardPump? pump)
{
    /// <summary>The three that everybody knows by number end here.</summary>
    protected const int LastStandard = 2;

    /// <summary>What the loop reads or writes.</summary>
    internal StreamDescriptor Stream { get; } = stream;

    /// <summary>The thread that carries it on, if there must be one.</summary>
    internal StandardPump? Pump { get; } = pump;

    /// <summary>Tells the other side that no more comes: to a socket's, closing one of its descriptors says nothing.</summary>
    internal abstract void ShutdownSend();

    /// <summary>
    /// Closes it, so that the other side sees the end. The three that everybody knows by number stay taken, by nothing: what another part of
    /// the program writes to them must not end up in a connection that got the number.
    /// </summary>
    internal abstract void Close();
}
