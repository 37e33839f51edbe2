using System.Net.Sockets;
using Twisted.Internet.Native;
using Twisted.Python;

namespace Twisted.Internet.Transports;

/// <summary>Makes a connection over a UNIX stream socket. Twisted: <c>unix.Connector</c>.</summary>
internal sealed class UNIXConnector : StreamConnector
{
    /// <summary>Seconds until the next try at a server that has as many connections waiting as it lets wait.</summary>
    private const double RetrySeconds = 0.02;

    private readonly UnixDomainSocketEndPoint _remote;
    private readonly UNIXAddress _address;
    private readonly bool _checkPID;

    internal UNIXConnector(ReactorBase reactor, string address, ClientFactory factory, double timeout, bool checkPID)
        : base(reactor, factory, timeout)
    {
        _remote = SocketAddresses.ParseUNIX(address);
        _address = new UNIXAddress(address);
        _checkPID = checkPID;
    }

    public override IAddress GetDestination() => _address;

    protected override void Begin(int attempt) => Later(attempt, 0);

    protected override void OnAttemptFailed(int attempt, Exception error) => Fail(error);

    protected override StreamConnection Make(ReactorSocket socket, IProtocol protocol, IAddress peer, Action<Exception> onLost) =>
        new UNIXConnection(Reactor, socket, protocol, peer, SocketAddresses.ToAddress(socket.LocalEndPoint), onLost) { IsClient = true };

    private void Later(int attempt, double seconds) => Reactor.CallLater(seconds, () =>
    {
        if (IsCurrent(attempt))
        {
            TryConnect(attempt);
        }
    });

    private void TryConnect(int attempt)
    {
        if (_checkPID && !FilesystemLock.IsLocked(_address.Name + ".lock"))
        {
            Fail(new BadFileError($"No process that runs holds the lock {_address}.lock."));
            return;
        }

        ReactorSocket? socket = Reactor.OpenSocket(AddressFamily.Unix, out SocketError error);
        if (socket is null)
        {
            Fail(ConnectErrors.Of(error));
            return;
        }

        error = socket.Connect(_remote);
        if (error == SocketError.Success)
        {
            Connected(socket, _address);
            return;
        }

        socket.Close();
        if (error is SocketError.WouldBlock or SocketError.InProgress or SocketError.Interrupted)
        {
            // Linux does not queue a client here as TCP does: it answers EAGAIN, and nothing tells when there is room.
            Later(attempt, RetrySeconds);
        }
        else
        {
            SocketException cause = new((int)error);
            Fail(error == SocketError.AddressNotAvailable
                ? new ConnectError($"There is no UNIX socket {_address}.", cause)
                : ConnectErrors.Of(error));
        }
    }
}
