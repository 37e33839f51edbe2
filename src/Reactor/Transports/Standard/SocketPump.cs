using System.Net.Sockets;

namespace Twisted.Internet.Transports.Standard;

/// <summary>
/// Where the loop can watch sockets only: carries bytes between a descriptor and one of a pair of sockets, whose other one the loop has.
/// </summary>
internal sealed class SocketPump : StandardPump
{
    private const int ChunkSize = 16 * 1024;

    private readonly BlockingDescriptor _descriptor;
    private readonly Socket _socket;
    private readonly Socket _end;
    private readonly bool _writes;
    private readonly Action _done;
    private volatile bool _endIsSaid;

    private SocketPump(BlockingDescriptor descriptor, Socket socket, Socket end, bool writes, Action done)
    {
        _descriptor = descriptor;
        _socket = socket;
        _end = end;
        _writes = writes;
        _done = done;
        Start();
    }

    /// <summary>Carries what is read from <paramref name="descriptor"/>, which this releases.</summary>
    /// <param name="descriptor">What cannot be watched.</param>
    /// <param name="end">What to read from.</param>
    internal static SocketPump Reading(BlockingDescriptor descriptor, out Socket end)
    {
        (end, Socket ours) = SocketPair.Create();
        return new SocketPump(descriptor, ours, end, writes: false, static () => { });
    }

    /// <summary>Carries what is to be written to <paramref name="descriptor"/>, which this releases.</summary>
    /// <param name="descriptor">What cannot be watched.</param>
    /// <param name="end">What to write to.</param>
    /// <param name="done">Called on the thread when all has been written after the end was closed, or no more can be.</param>
    internal static SocketPump Writing(BlockingDescriptor descriptor, out Socket end, Action done)
    {
        (end, Socket ours) = SocketPair.Create();
        return new SocketPump(descriptor, ours, end, writes: true, done);
    }

    /// <summary>After the last byte the other side of the descriptor is to hear that it was.</summary>
    internal void SayEnd() => _endIsSaid = true;

    protected override void Run()
    {
        byte[] buffer = new byte[ChunkSize];
        try
        {
            if (_writes)
            {
                CarryOut(buffer);
            }
            else
            {
                CarryIn(buffer);
            }
        }
        catch (SocketException)
        {
            // The loop's end was closed: it wants no more.
        }
        catch (IOException error)
        {
            Failure = error.Message;
        }

        if (_endIsSaid)
        {
            _descriptor.ShutdownSend();
        }

        _descriptor.Release();
        _socket.Dispose();
        _done();
    }

    protected override void Abandon()
    {
        _socket.Dispose();
        _end.Dispose();
    }

    private void CarryIn(byte[] buffer)
    {
        while (_descriptor.WaitForInput(_socket) && _descriptor.Read(buffer) is > 0 and int count)
        {
            for (int sent = 0; sent < count;)
            {
                sent += _socket.Send(buffer.AsSpan(sent, count - sent));
            }
        }
    }

    private void CarryOut(byte[] buffer)
    {
        while (_socket.Receive(buffer) is > 0 and int count)
        {
            _descriptor.Write(buffer.AsSpan(0, count));
        }
    }
}
