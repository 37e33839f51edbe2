using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Twisted.Internet.Transports;

/// <summary>What a socket is told about groups: the same questions, asked differently for IPv4 and IPv6.</summary>
internal static class MulticastOptions
{
    internal static string GetInterface(Socket socket)
    {
        int value = Get(socket, SocketOptionName.MulticastInterface);
        return IsV6(socket) ? value.ToString(CultureInfo.InvariantCulture) : new IPAddress(BitConverter.GetBytes(value)).ToString();
    }

    internal static void SetInterface(Socket socket, string @interface)
    {
        ArgumentException.ThrowIfNullOrEmpty(@interface);
        Set(socket, SocketOptionName.MulticastInterface, IsV6(socket) ? Index(@interface) : BitConverter.ToInt32(V4(@interface).GetAddressBytes()));
    }

    internal static bool GetLoopback(Socket socket) => Get(socket, SocketOptionName.MulticastLoopback) != 0;

    internal static void SetLoopback(Socket socket, bool mode) => Set(socket, SocketOptionName.MulticastLoopback, mode ? 1 : 0);

    internal static int GetTTL(Socket socket) => Get(socket, SocketOptionName.MulticastTimeToLive);

    internal static void SetTTL(Socket socket, int ttl)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ttl);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ttl, 255);
        Set(socket, SocketOptionName.MulticastTimeToLive, ttl);
    }

    internal static void Join(Socket socket, IPAddress group, string @interface) =>
        SetMembership(socket, SocketOptionName.AddMembership, group, @interface);

    internal static void Leave(Socket socket, IPAddress group, string @interface) =>
        SetMembership(socket, SocketOptionName.DropMembership, group, @interface);

    /// <exception cref="MulticastJoinError">Whatever the system has against it.</exception>
    internal static void Try(Socket socket, IPAddress group, string @interface, Action<Socket, IPAddress, string> action)
    {
        try
        {
            action(socket, group, @interface);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            throw new MulticastJoinError($"{group} on '{@interface}': {error.Message}", error);
        }
    }

    private static void SetMembership(Socket socket, SocketOptionName name, IPAddress group, string @interface)
    {
        if (IsV6(socket))
        {
            IPv6MulticastOption option = @interface.Length == 0 ? new(group) : new(group, Index(@interface));
            socket.SetSocketOption(SocketOptionLevel.IPv6, name, option);
        }
        else
        {
            MulticastOption option = @interface.Length == 0 ? new(group) : new(group, V4(@interface));
            socket.SetSocketOption(SocketOptionLevel.IP, name, option);
        }
    }

    private static bool IsV6(Socket socket) => socket.AddressFamily == AddressFamily.InterNetworkV6;

    private static SocketOptionLevel Level(Socket socket) => IsV6(socket) ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;

    private static int Get(Socket socket, SocketOptionName name) => (int)socket.GetSocketOption(Level(socket), name)!;

    private static void Set(Socket socket, SocketOptionName name, int value) => socket.SetSocketOption(Level(socket), name, value);

    private static int Index(string @interface) =>
        int.TryParse(@interface, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? index
            : throw new InvalidAddressError($"'{@interface}' is not the index of an interface, which IPv6 wants.");

    private static IPAddress V4(string @interface) =>
        IPAddress.TryParse(@interface, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetwork
            ? address
            : throw new InvalidAddressError($"'{@interface}' is not an IPv4 address.");
}
