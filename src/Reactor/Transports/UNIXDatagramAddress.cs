using System.Net.Sockets;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>The address of a UNIX datagram socket of ours, from binding to it until the socket is closed.</summary>
internal sealed class UNIXDatagramAddress
{
    private readonly UnixDomainSocketEndPoint _local;
    private readonly UNIXSocketFile _file;
    private readonly UnixFileMode _mode;

    internal UNIXDatagramAddress(string address, UnixFileMode mode)
    {
        _local = SocketAddresses.ParseUNIX(address);
        _file = new UNIXSocketFile(address);
        _mode = mode;
        Host = new UNIXAddress(address);
    }

    internal UNIXAddress Host { get; }

    /// <exception cref="CannotListenError">The address is taken, or may not be had.</exception>
    internal DatagramSocket Open(ReactorBase reactor)
    {
        DatagramSocket socket = reactor.OpenDatagramSocket(AddressFamily.Unix, out SocketError error) ?? throw Refused(error);
        error = socket.Bind(_local, shared: false);
        if (error != SocketError.Success)
        {
            socket.Close();
            throw Refused(error);
        }

        _file.Made(_mode);
        return socket;
    }

    internal void Release() => _file.Remove();

    private CannotListenError Refused(SocketError error) => new(Host.ToString(), new SocketException((int)error));
}
