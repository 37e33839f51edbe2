using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>Says what a script says, and keeps every byte that comes back.</summary>
internal sealed class ScriptedClient : IDisposable
{
    private readonly CancellationTokenSource _limit = new(ProgramRun.Limit);
    private readonly MemoryStream _received = new();
    private readonly Socket _socket;

    private ScriptedClient(Socket socket, Stream stream) => (_socket, Stream) = (socket, stream);

    /// <summary>What it talks through; another one once TLS is on it.</summary>
    public Stream Stream { get; private set; }

    /// <summary>All that came so far, a character for each byte.</summary>
    public string Received => Encoding.Latin1.GetString(_received.ToArray());

    /// <summary>Its own end.</summary>
    public EndPoint LocalEndPoint => _socket.LocalEndPoint!;

    public static Task<ScriptedClient> Connect(int port) => Connect(new IPEndPoint(IPAddress.Loopback, port));

    public static async Task<ScriptedClient> Connect(EndPoint where)
    {
        bool isUnix = where is UnixDomainSocketEndPoint;
        Socket socket = new(where.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        await socket.ConnectAsync(where).WaitAsync(ProgramRun.Limit);
        return new ScriptedClient(socket, new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Goes on in TLS.</summary>
    public async Task<SslStream> StartTLS()
    {
#pragma warning disable CA5359 // Whom the server shows is the subject of other tests.
        SslStream secure = new(Stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await secure.AuthenticateAsClientAsync("localhost").WaitAsync(ProgramRun.Limit);
        Stream = secure;
        return secure;
    }

    public Task Send(string text) => Stream.WriteAsync(Encoding.Latin1.GetBytes(text), _limit.Token).AsTask();

    /// <summary>Reads so many bytes more.</summary>
    public async Task Read(int count)
    {
        byte[] data = new byte[count];
        await Stream.ReadExactlyAsync(data, _limit.Token);
        _received.Write(data);
    }

    /// <summary>Reads whole lines, as many as said.</summary>
    public async Task ReadLines(int count)
    {
        byte[] one = new byte[1];
        while (count > 0)
        {
            await Stream.ReadExactlyAsync(one, _limit.Token);
            _received.Write(one);
            count -= one[0] == '\n' ? 1 : 0;
        }
    }

    /// <summary>Reads until what comes from now on ends so: a prompt.</summary>
    public async Task ReadUntil(string end)
    {
        int before = (int)_received.Length;
        while (_received.Length - before < end.Length || !Received.EndsWith(end, StringComparison.Ordinal))
        {
            await Read(1);
        }
    }

    public Task ReadToTheEnd() => Stream.CopyToAsync(_received, _limit.Token);

    /// <summary>Sends no more, and goes on listening.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose()
    {
        Stream.Dispose();
        _limit.Dispose();
    }
}
