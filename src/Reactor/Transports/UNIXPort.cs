using System.Net.Sockets;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>A UNIX socket that accepts connections. Twisted: <c>unix.Port</c>.</summary>
internal sealed class UNIXPort : StreamPort
{
    private readonly UnixDomainSocketEndPoint _local;
    private readonly UNIXAddress _address;
    private readonly UNIXSocketFile _file;
    private readonly int _backlog;
    private readonly UnixFileMode _mode;
    private readonly bool _wantPID;

    internal UNIXPort(ReactorBase reactor, string address, Factory factory, int backlog, UnixFileMode mode, bool wantPID)
        : base(reactor, factory)
    {
        _local = SocketAddresses.ParseUNIX(address);
        _file = new UNIXSocketFile(address);
        _address = new UNIXAddress(address);
        _backlog = backlog;
        _mode = mode;
        _wantPID = wantPID;
    }

    protected override string Kind => "UNIX";

    protected override ReactorSocket Open()
    {
        if (_wantPID)
        {
            _file.Lock();
        }

        try
        {
            ReactorSocket socket = Loop.OpenSocket(AddressFamily.Unix, out SocketError error) ?? throw Refused(error);
            error = socket.Bind(_local);
            if (error == SocketError.Success)
            {
                return socket;
            }

            socket.Close();
            throw Refused(error);
        }
        catch
        {
            _file.Unlock();
            throw;
        }
    }

    /// <summary>Nobody can connect before it listens: until then nobody can profit from the mode that the file was made with.</summary>
    protected override SocketError Listen(ReactorSocket socket)
    {
        try
        {
            _file.Made(_mode);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CannotListenError(_address.ToString(), error);
        }

        return socket.Listen(_backlog);
    }

    protected override CannotListenError Refused(SocketError error) => new(_address.ToString(), new SocketException((int)error));

    protected override StreamConnection Connect(ReactorSocket socket, IProtocol protocol, IAddress peer) =>
        new UNIXConnection(Loop, socket, protocol, peer, _address, onLost: null);

    protected override void Release() => _file.Remove();
}
