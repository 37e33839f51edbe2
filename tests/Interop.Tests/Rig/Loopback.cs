using System.Net;
using System.Net.Sockets;

namespace Twisted.Interop.Tests.Rig;

/// <summary>Ports for programs that take no 0 for one.</summary>
internal static class Loopback
{
    /// <summary>A port of 127.0.0.1 that was free a moment ago.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
