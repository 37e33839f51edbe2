using System.Net.Sockets;

namespace Twisted.Internet.Transports;

/// <summary>What the system answers to a connect, as Twisted calls it. Twisted: <c>error.getConnectError</c>.</summary>
internal static class ConnectErrors
{
    internal static Exception Of(SocketError error)
    {
        SocketException cause = new((int)error);
        return error switch
        {
            SocketError.ConnectionRefused => new ConnectionRefusedError("The connection was refused by the other side.", cause),
            SocketError.TimedOut => new TCPTimedOutError("The TCP connection timed out.", cause),
            SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.HostDown or SocketError.NetworkDown =>
                new NoRouteError($"No route to the host: {cause.Message}.", cause),
            SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable =>
                new ConnectBindError($"Could not bind the local address: {cause.Message}.", cause),
            _ => new ConnectError($"An error occurred while connecting: {cause.Message}.", cause),
        };
    }
}
