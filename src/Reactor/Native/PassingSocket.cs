using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Twisted.Internet.Native;

/// <summary>
/// A UNIX socket that passes descriptors beside its bytes. Of its own descriptors it keeps copies until they are sent; those that come it hands on before the
/// bytes they came with.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class PassingSocket(ReactorSocket socket) : StreamDescriptor
{
    private Queue<(long Position, int Descriptor)>? _waiting;
    private long _sent;

    internal override nint Handle => socket.Handle;

    internal override Socket? Managed => socket.Managed;

    /// <summary>How many descriptors wait to be sent.</summary>
    internal int Waiting => _waiting?.Count ?? 0;

    /// <summary>Takes a descriptor that came, and answers whether there is to be more. While absent, the system closes what comes.</summary>
    internal Func<SafeFileHandle, bool>? Taker { get; set; }

    /// <summary>A descriptor is to go with the first byte that is written after those which wait, or with the last of those.</summary>
    /// <param name="descriptor">Copied; the caller may close it.</param>
    /// <param name="unsentBytes">How many bytes wait.</param>
    /// <exception cref="SocketException">It is not open, or there are too many.</exception>
    internal void Enqueue(int descriptor, int unsentBytes)
    {
        int copy = Linux.Control(descriptor, Linux.F_DUPFD_CLOEXEC, 0);
        if (copy < 0)
        {
            throw new SocketException((int)LastError(), $"Descriptor {descriptor} cannot be sent: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        (_waiting ??= new()).Enqueue((_sent + unsentBytes, copy));
    }

    internal override int Receive(Span<byte> into, out SocketError error)
    {
        if (Taker is null)
        {
            return socket.Receive(into, out error);
        }

        Span<int> descriptors = stackalloc int[LinuxRights.MaxPerMessage];
        int count = (int)LinuxRights.Receive((int)Handle, into, descriptors, out int received, out bool lost);
        error = count < 0 ? LastError() : SocketError.Success;
        if (lost)
        {
            // Those that come later would be taken for the ones that are missing.
            CloseAll(descriptors[..received]);
            error = SocketError.TooManyOpenSockets;
            return -1;
        }

        if (received > 0 && !HandOn(descriptors[..received]))
        {
            // Whoever got the first of them wants neither the rest nor the bytes.
            error = SocketError.WouldBlock;
            return -1;
        }

        return count;
    }

    internal override int Send(ReadOnlySpan<byte> data, out SocketError error)
    {
        int total = 0;
        error = SocketError.Success;
        while (!data.IsEmpty)
        {
            int length = Math.Min(NextLength(data.Length, out bool withDescriptors), data.Length);
            int count = withDescriptors ? SendWithDescriptors(data[..length], out error) : socket.Send(data[..length], out error);
            if (count <= 0)
            {
                return total > 0 ? total : count;
            }

            _sent += count;
            total += count;
            data = data[count..];
            if (count < length)
            {
                break;
            }
        }

        return total;
    }

    internal override void ShutdownSend() => socket.ShutdownSend();

    internal override void Close()
    {
        CloseWaiting();
        socket.Close();
    }

    internal override void Reset()
    {
        CloseWaiting();
        socket.Reset();
    }

    private static SocketError LastError() => Errno.ToSocketError(Marshal.GetLastPInvokeError());

    /// <summary>How many bytes go next, and whether descriptors go with the first of them.</summary>
    private int NextLength(int unsent, out bool withDescriptors)
    {
        withDescriptors = false;
        if (_waiting is null || !_waiting.TryPeek(out (long Position, int Descriptor) next))
        {
            return unsent;
        }

        // Nothing was written behind it: it goes with what was written last.
        long ahead = next.Position - _sent == unsent ? unsent - 1 : next.Position - _sent;
        withDescriptors = ahead <= 0;
        return withDescriptors ? 1 : (int)Math.Min(ahead, unsent);
    }

    private int SendWithDescriptors(ReadOnlySpan<byte> data, out SocketError error)
    {
        // One byte and what goes with it: a byte more could be one that another descriptor has to go with.
        Queue<(long Position, int Descriptor)> waiting = _waiting!;
        Span<int> descriptors = stackalloc int[LinuxRights.MaxPerMessage];
        long upTo = Math.Max(_sent, waiting.Peek().Position);
        int count = 0;
        foreach ((long position, int descriptor) in waiting)
        {
            if (position > upTo || count == descriptors.Length)
            {
                break;
            }

            descriptors[count++] = descriptor;
        }

        int sent = (int)LinuxRights.Send((int)Handle, data, descriptors[..count]);
        error = sent < 0 ? LastError() : SocketError.Success;
        for (int i = 0; i < count && sent > 0; i++)
        {
            _ = Linux.Close(waiting.Dequeue().Descriptor);
        }

        return sent;
    }

    /// <summary>Hands descriptors to who takes them; answers whether it takes more.</summary>
    private bool HandOn(ReadOnlySpan<int> descriptors)
    {
        for (int i = 0; i < descriptors.Length; i++)
        {
            if (Taker?.Invoke(new SafeFileHandle(descriptors[i], ownsHandle: true)) != true)
            {
                CloseAll(descriptors[(i + 1)..]);
                return false;
            }
        }

        return true;
    }

    private static void CloseAll(ReadOnlySpan<int> descriptors)
    {
        foreach (int descriptor in descriptors)
        {
            _ = Linux.Close(descriptor);
        }
    }

    private void CloseWaiting()
    {
        while (_waiting is not null && _waiting.TryDequeue(out (long Position, int Descriptor) next))
        {
            _ = Linux.Close(next.Descriptor);
        }
    }
}
