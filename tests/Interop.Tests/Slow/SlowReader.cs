using System.Net;
using System.Net.Sockets;

namespace Twisted.Interop.Tests.Slow;

/// <summary>
/// Stands between clients and a server and passes on what each sends; what the server sends, only as long as it is told so. The server sees clients that do not
/// read their sockets.
/// </summary>
internal sealed class SlowReader : IAsyncDisposable
{
    // Little, so that it is soon full.
    private const int ReceiveBuffer = 4096;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _running = [];
    private readonly List<SemaphoreSlim> _bytes = [];
    private readonly int _server;
    private readonly Task _accepting;
    private volatile bool _isSlow;

    public SlowReader(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From now on the server is read from only as <see cref="ReadOneByte"/> says.</summary>
    public void ReadNoMore() => _isSlow = true;

    /// <summary>Reads one byte of each connection, and passes it on.</summary>
    public void ReadOneByte()
    {
        lock (_bytes)
        {
            _bytes.ForEach(one => one.Release());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_running);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _running.Add(Serve(await _listener.AcceptSocketAsync(_end.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Serve(Socket client)
    {
        using Socket here = client;
        using Socket there = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = ReceiveBuffer, NoDelay = true };
        using SemaphoreSlim bytes = new(0);
        lock (_bytes)
        {
            _bytes.Add(bytes);
        }

        try
        {
            await there.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
            await Task.WhenAny(Copy(here, there, null), Copy(there, here, bytes));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // The other end has gone, or the test is over.
        }

        lock (_bytes)
        {
            _bytes.Remove(bytes);
        }
    }

    private async Task Copy(Socket from, Socket to, SemaphoreSlim? slowly)
    {
        byte[] buffer = new byte[ReceiveBuffer];
        try
        {
            while (true)
            {
                int most = buffer.Length;
                if (slowly is not null && _isSlow)
                {
                    await slowly.WaitAsync(_end.Token);
                    most = 1;
                }

                int count = await from.ReceiveAsync(buffer.AsMemory(0, most), _end.Token);
                if (count == 0)
                {
                    return;
                }

                await to.SendAsync(buffer.AsMemory(0, count), _end.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The other end has gone, or the test is over.
        }
    }
}
