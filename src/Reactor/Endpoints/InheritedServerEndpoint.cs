using System.Net.Sockets;
using System.Runtime.InteropServices;
using Twisted.Internet.Native;

namespace Twisted.Internet;

/// <summary>A port that is open already as a descriptor of this process. It listens on a copy, so that it may listen again.</summary>
/// <param name="reactor">Where it listens.</param>
/// <param name="descriptor">The descriptor, which stays open.</param>
/// <param name="family">IPv4, IPv6 or UNIX.</param>
internal sealed class InheritedServerEndpoint(IReactorSocket reactor, int descriptor, AddressFamily family) : IStreamServerEndpoint
{
    public Deferred<IListeningPort> Listen(Factory protocolFactory) => Defer.Execute(() =>
    {
        Check();
        int copy = Linux.Control(descriptor, Linux.F_DUPFD_CLOEXEC, 0);
        if (copy < 0)
        {
            throw NotUsable(new SocketException((int)Errno.ToSocketError(Marshal.GetLastPInvokeError())).Message);
        }

        SafeSocketHandle handle = new(copy, ownsHandle: true);
        try
        {
            return reactor.AdoptStreamPort(handle, family, protocolFactory);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    });

    /// <summary>What is wrong shows now, and not at the first connection.</summary>
    private void Check()
    {
        try
        {
            using Socket socket = new(new SafeSocketHandle(descriptor, ownsHandle: false));
            if (socket.AddressFamily != family || socket.SocketType != SocketType.Stream)
            {
                throw NotUsable($"it is a socket of {socket.AddressFamily} for {socket.SocketType}, where {family} and Stream were expected");
            }

            if (socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection) is 0)
            {
                throw NotUsable("it does not listen (a unit of systemd with Accept=yes hands over connections)");
            }
        }
        catch (SocketException error)
        {
            throw NotUsable(error.Message);
        }
    }

    private CannotListenError NotUsable(string why) =>
        new($"descriptor {descriptor}", new InvalidOperationException($"The inherited descriptor {descriptor} cannot be listened on: {why}."));
}
