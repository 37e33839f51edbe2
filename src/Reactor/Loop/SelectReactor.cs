using System.Net;
using System.Net.Sockets;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;

namespace Twisted.Internet;

/// <summary>
/// The reactor that runs everywhere: <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, int)"/>
/// over .NET's sockets. Twisted: <c>selectreactor</c>. Descriptors of one's own must be sockets here.
/// </summary>
public sealed class SelectReactor : ReactorBase
{
    private const double MaxWaitSeconds = 1800;

    private readonly Socket _wake;
    private readonly Dictionary<Socket, Selectable> _watched = [];
    private readonly List<Socket> _readable = [];
    private readonly List<Socket> _writable = [];
    private readonly List<Socket> _failed = [];
    private volatile bool _gone;

    /// <summary>A reactor for whichever thread runs it.</summary>
    public SelectReactor()
    {
        // A socket that is connected to itself takes datagrams from nobody else.
        _wake = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp) { Blocking = false };
        _wake.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _wake.Connect(_wake.LocalEndPoint!);
    }

    internal override void Watch(Selectable selectable)
    {
        Interest wanted = selectable.Wanted;
        if (wanted == selectable.Watched)
        {
            return;
        }

        Socket socket = Socket(selectable);
        if (wanted == Interest.None)
        {
            _watched.Remove(socket);
        }
        else
        {
            _watched[socket] = selectable;
        }

        selectable.Watched = wanted;
    }

    internal override void Unwatch(Selectable selectable, bool closing)
    {
        if (selectable.Watched != Interest.None)
        {
            _watched.Remove(Socket(selectable));
            selectable.Watched = Interest.None;
        }
    }

    internal override ReactorSocket? OpenSocket(AddressFamily family, out SocketError error)
    {
        try
        {
            error = SocketError.Success;
            return ManagedSocket.Open(family);
        }
        catch (SocketException refused)
        {
            error = refused.SocketErrorCode;
            return null;
        }
    }

    private protected override void Wait(double seconds)
    {
        FillLists();
        int microseconds = (int)Math.Ceiling(Math.Min(seconds, MaxWaitSeconds) * 1_000_000);
        System.Net.Sockets.Socket.Select(_readable, _writable, _failed, microseconds);
        foreach (Socket socket in _readable)
        {
            Ready(socket, Interest.Read);
        }

        foreach (Socket socket in _writable)
        {
            Ready(socket, Interest.Write);
        }

        // Where a failed connect is reported apart (Windows), who waits for it finds it by trying.
        foreach (Socket socket in _failed)
        {
            Ready(socket, Interest.Read | Interest.Write);
        }
    }

    private protected override void Wake()
    {
        if (_gone)
        {
            return;
        }

        try
        {
            _wake.Send([1], SocketFlags.None, out _);
        }
        catch (ObjectDisposedException)
        {
            // The reactor has gone: there is nobody to wake.
        }
    }

    private protected override void Dispose(bool disposing)
    {
        _gone = true;
        _wake.Dispose();
    }

    private static Socket Socket(Selectable selectable) =>
        selectable.Managed ?? throw new NotSupportedException("SelectReactor watches .NET's sockets only.");

    private void FillLists()
    {
        _readable.Clear();
        _writable.Clear();
        _failed.Clear();
        _readable.Add(_wake);
        foreach ((Socket socket, Selectable selectable) in _watched)
        {
            if ((selectable.Watched & Interest.Read) != Interest.None)
            {
                _readable.Add(socket);
            }

            if ((selectable.Watched & Interest.Write) != Interest.None)
            {
                _writable.Add(socket);
                if (OperatingSystem.IsWindows())
                {
                    _failed.Add(socket);
                }
            }
        }
    }

    private void Ready(Socket socket, Interest ready)
    {
        if (ReferenceEquals(socket, _wake))
        {
            Drain();
        }
        else if (_watched.TryGetValue(socket, out Selectable? selectable))
        {
            Dispatch(selectable, ready);
        }
    }

    private void Drain()
    {
        Span<byte> buffer = stackalloc byte[8];
        SocketError error;
        do
        {
            _wake.Receive(buffer, SocketFlags.None, out error);
        }
        while (error == SocketError.Success);
    }
}
