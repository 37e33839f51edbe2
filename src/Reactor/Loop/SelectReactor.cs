using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;

namespace Twisted.Internet;

/// <summary>
/// The reactor that runs everywhere: <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, int)"/>
/// over .NET's sockets. Twisted: <c>selectreactor</c>. Descriptors that are no sockets (pipes, terminals) can be watched on Linux.
/// </summary>
public sealed class SelectReactor : ReactorBase
{
    private const double MaxWaitSeconds = 1800;

    private readonly Socket _wake;
    private readonly Dictionary<Socket, Selectable> _watched = [];
    private readonly List<Selectable> _byPoll = [];
    private readonly List<Socket> _readable = [];
    private readonly List<Socket> _writable = [];
    private readonly List<Socket> _failed = [];
    private PollSet? _poll;
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

        if (wanted == Interest.None)
        {
            Remove(selectable);
        }
        else if (!IsForPoll(selectable))
        {
            _watched[selectable.Managed!] = selectable;
        }
        else if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException($"{selectable} is no socket; on this system SelectReactor watches sockets only.");
        }
        else if (selectable.Watched == Interest.None)
        {
            _byPoll.Add(selectable);
        }

        selectable.Watched = wanted;
    }

    internal override void Unwatch(Selectable selectable, bool closing)
    {
        if (selectable.Watched != Interest.None)
        {
            Remove(selectable);
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

    internal override ReactorSocket AdoptSocket(SafeSocketHandle handle) => new ManagedSocket(new Socket(handle));

    internal override DatagramSocket Wrap(Socket socket) => new(socket);

    private protected override void Wait(double seconds)
    {
        if (_byPoll.Count > 0 && OperatingSystem.IsLinux())
        {
            WaitByPoll(_poll ??= new PollSet(), seconds);
            return;
        }

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

    [SupportedOSPlatform("linux")]
    private void WaitByPoll(PollSet poll, double seconds)
    {
        poll.Clear();
        poll.Add(_wake.Handle, Interest.Read, selectable: null);
        foreach (Selectable selectable in _watched.Values)
        {
            poll.Add(selectable.Handle, selectable.Watched, selectable);
        }

        foreach (Selectable selectable in _byPoll)
        {
            poll.Add(selectable.Handle, selectable.Watched, selectable);
        }

        poll.Wait((int)Math.Ceiling(Math.Min(seconds, MaxWaitSeconds) * 1000));
        for (int i = 0; poll.Next(ref i, out Selectable? selectable, out Interest ready);)
        {
            if (selectable is null)
            {
                Drain();
            }
            else if (selectable.Watched != Interest.None)
            {
                selectable.Dispatch(ready);
            }
        }
    }

    /// <summary>What is no socket, and what Linux reports an error of, which .NET's Select counts as nothing: it would return at once for ever.</summary>
    private static bool IsForPoll(Selectable selectable) =>
        selectable.Managed is null || (selectable.ErrorsAreInput && OperatingSystem.IsLinux());

    private void Remove(Selectable selectable)
    {
        if (IsForPoll(selectable))
        {
            _byPoll.Remove(selectable);
        }
        else
        {
            _watched.Remove(selectable.Managed!);
        }
    }

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
            selectable.Dispatch(ready);
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
