using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>An echo server by neither side, which keeps what its clients say.</summary>
internal sealed class EchoingServer : IDisposable
{
    private readonly Socket _listening;

    private EchoingServer(Socket listening, EndPoint where)
    {
        _listening = listening;
        listening.Bind(where);
        listening.Listen();
    }

    public int Port => ((IPEndPoint)_listening.LocalEndPoint!).Port;

    /// <summary>Talks TLS when there is one.</summary>
    public X509Certificate2? Certificate { get; set; }

    public static EchoingServer OnTCP() =>
        new(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), new IPEndPoint(IPAddress.Loopback, 0));

    public static EchoingServer OnUNIX(string path) =>
        new(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(path));

    /// <summary>Serves one client until it goes.</summary>
    /// <returns>All that it said.</returns>
    public async Task<string> ServeOne()
    {
        using CancellationTokenSource limit = new(ProgramRun.Limit);
        Socket accepted = await _listening.AcceptAsync(limit.Token);
        await using Stream plain = new NetworkStream(accepted, ownsSocket: true);
        Stream stream = plain;
        if (Certificate is { } certificate)
        {
            SslStream secure = new(plain);
            stream = secure;
            await secure.AuthenticateAsServerAsync(certificate).WaitAsync(limit.Token);
        }

        using MemoryStream heard = new();
        byte[] buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, limit.Token) is > 0 and int count)
        {
            heard.Write(buffer, 0, count);
            await stream.WriteAsync(buffer.AsMemory(0, count), limit.Token);
        }

        // A close that TLS sees as one, too.
        if (stream is SslStream closing)
        {
            await closing.ShutdownAsync();
            await closing.DisposeAsync();
        }

        return Encoding.Latin1.GetString(heard.ToArray());
    }

    public void Dispose() => _listening.Dispose();
}
