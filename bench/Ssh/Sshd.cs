using System.Net;
using System.Net.Sockets;

namespace Twisted.Bench;

/// <summary>What OpenSSH's sshd wants to be told.</summary>
internal static class Sshd
{
    public const string Name = "sshd";

    /// <summary>It runs itself again for each connection, and so insists on its whole path.</summary>
    public const string Program = "/usr/sbin/sshd";

    /// <summary>Arguments for a server on <paramref name="port"/> that takes any number of connections, and lets in who has the key.</summary>
    public static IEnumerable<string> Arguments(string keyFile, int port, string? userKey)
    {
        Directory.CreateDirectory("/run/sshd"); // its empty directory for the part without rights
        string[] options =
        [
            $"ListenAddress=127.0.0.1:{port}", "PidFile=none", "UsePAM=no", "UseDNS=no", "LoginGraceTime=600",
            "MaxStartups=10000:30:10000", "PasswordAuthentication=no", "KbdInteractiveAuthentication=no", "LogLevel=INFO",
            $"AuthorizedKeysFile={userKey ?? "none"}", "StrictModes=no", "PermitRootLogin=yes",
        ];
        return ["-D", "-e", "-f", "/dev/null", "-h", keyFile, .. options.SelectMany(option => new[] { "-o", option })];
    }

    /// <summary>A port that was free a moment ago: sshd takes no 0 for one.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
