using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>One connection over a UNIX stream socket. Twisted: <c>unix.Server</c> and <c>unix.Client</c>.</summary>
internal sealed class UNIXConnection : StreamConnection, IUNIXTransport
{
    private readonly IAddress _peer;
    private readonly IAddress _host;
    private readonly StreamDescriptor _socket;

    /// <param name="reactor">Its reactor.</param>
    /// <param name="socket">Connected; the connection owns it.</param>
    /// <param name="protocol">Who talks over it.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="host">Our end.</param>
    /// <param name="onLost">Hears of the end, after the protocol.</param>
    internal UNIXConnection(
        ReactorBase reactor, ReactorSocket socket, IProtocol protocol, IAddress peer, IAddress host, Action<Exception>? onLost)
        : this(reactor, OperatingSystem.IsLinux() ? new PassingSocket(socket) : (StreamDescriptor)socket, protocol, peer, host, onLost)
    {
    }

    private UNIXConnection(
        ReactorBase reactor, StreamDescriptor socket, IProtocol protocol, IAddress peer, IAddress host, Action<Exception>? onLost)
        : base(reactor, socket, protocol, onLost)
    {
        _socket = socket;
        _peer = peer;
        _host = host;
        if (OperatingSystem.IsLinux() && protocol is IFileDescriptorReceiver receiver)
        {
            ((PassingSocket)socket).Taker = descriptor => Take(receiver, descriptor);
        }
    }

    public override string ToString() => $"<UNIX connection of {_host} with {_peer}>";

    public override IAddress GetPeer() => _peer;

    public override IAddress GetHost() => _host;

    public void SendFileDescriptor(SafeHandle descriptor)
    {
        Loop.CheckThread();
        ArgumentNullException.ThrowIfNull(descriptor);
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Descriptors are sent over UNIX sockets on Linux only.");
        }

        if (TLS)
        {
            throw new InvalidOperationException("A descriptor cannot be sent over TLS: it would go past it.");
        }

        if (!IsLost && !IsEnding && !IsWriteClosed)
        {
            Enqueue((PassingSocket)_socket, descriptor);
        }
    }

    [SupportedOSPlatform("linux")]
    private void Enqueue(PassingSocket socket, SafeHandle descriptor)
    {
        if (socket.Waiting >= TransportLimits.MaxDescriptorsWaiting)
        {
            throw new InvalidOperationException(
                $"{socket.Waiting} descriptors wait to be sent to {_peer}: no more are taken until it reads. Each needs a byte to go with, too.");
        }

        bool held = false;
        try
        {
            descriptor.DangerousAddRef(ref held);
            socket.Enqueue((int)descriptor.DangerousGetHandle(), BufferedBytes);
        }
        finally
        {
            if (held)
            {
                descriptor.DangerousRelease();
            }
        }
    }

    private bool Take(IFileDescriptorReceiver receiver, SafeFileHandle descriptor)
    {
        if (IsEnding || IsLost)
        {
            descriptor.Dispose();
            return false;
        }

        try
        {
            receiver.FileDescriptorReceived(descriptor);
        }
        catch (Exception error)
        {
            descriptor.Dispose();
            ProtocolFailed(nameof(receiver.FileDescriptorReceived), error);
        }

        return !IsEnding;
    }
}
