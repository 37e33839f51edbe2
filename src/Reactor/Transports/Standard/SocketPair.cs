using System.Net.Sockets;

namespace Twisted.Internet.Transports.Standard;

/// <summary>Two sockets that are connected to each other, which .NET has no call for.</summary>
internal static class SocketPair
{
    /// <exception cref="SocketException">The system has no more sockets, or none of this kind.</exception>
    internal static (Socket One, Socket Other) Create()
    {
        // Nobody else gets into the directory, and so nobody can connect before us.
        DirectoryInfo directory = Directory.CreateTempSubdirectory("twisted-");
        try
        {
            UnixDomainSocketEndPoint address = new(Path.Combine(directory.FullName, "s"));
            using Socket listening = New();
            listening.Bind(address);
            listening.Listen(1);
            Socket one = New();
            try
            {
                one.Connect(address);
                return (one, listening.Accept());
            }
            catch
            {
                one.Dispose();
                throw;
            }
        }
        finally
        {
            // Not recursively: that takes a descriptor, and there may be none.
            File.Delete(Path.Combine(directory.FullName, "s"));
            directory.Delete();
        }
    }

    private static Socket New() => new(AddressFamily.Unix, SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
}
