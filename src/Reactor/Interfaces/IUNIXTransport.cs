using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Twisted.Internet;

/// <summary>A connection over a UNIX socket, which passes open files and sockets beside bytes. Twisted: <c>IUNIXTransport</c>. Reactor thread only.</summary>
public interface IUNIXTransport : IStreamTransport
{
    /// <summary>
    /// Sends an open file, socket or pipe; the peer gets a descriptor of its own for it, before the bytes it came with. It goes with the first byte that is written
    /// after this call, or, when none is, with the last that waits; without any byte it does not go. Descriptors arrive in their order. Twisted: <c>sendFileDescriptor</c>,
    /// which takes a number.
    /// </summary>
    /// <param name="descriptor">A <see cref="SafeFileHandle"/> or <see cref="System.Net.Sockets.SafeSocketHandle"/>, say. A copy is sent: it may be closed at once.</param>
    /// <exception cref="InvalidOperationException">
    /// <see cref="TransportLimits.MaxDescriptorsWaiting"/> wait to be sent, for the peer does not read; or the connection speaks TLS, which would not protect it.
    /// </exception>
    /// <exception cref="System.Net.Sockets.SocketException">It is not open.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    void SendFileDescriptor(SafeHandle descriptor);
}

/// <summary>
/// A protocol that takes descriptors. What comes for one that does not is closed. Twisted: <c>IFileDescriptorReceiver</c>. Called on the reactor thread.
/// </summary>
public interface IFileDescriptorReceiver
{
    /// <summary>
    /// The peer sent an open file, socket or pipe; the bytes that it came with follow, and perhaps some before those. What this throws ends the connection, and so does
    /// a descriptor that cannot be taken because this process has too many open.
    /// </summary>
    /// <param name="descriptor">
    /// Yours to close; it is not inherited by children. For a socket, <c>new SafeSocketHandle(descriptor.DangerousGetHandle(), true)</c> and then
    /// <see cref="SafeHandle.SetHandleAsInvalid"/>. The peer chooses what it is and how many come: keep no more than you expect.
    /// </param>
    void FileDescriptorReceived(SafeFileHandle descriptor);
}
