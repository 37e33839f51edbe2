using System.Net;
using System.Net.Sockets;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>
/// Makes a TCP connection. Twisted: <c>tcp.Connector</c>. A name with several addresses is tried address by address, IPv4 first;
/// the time-out is for all of them and the look-up together.
/// </summary>
internal sealed class TCPConnector : StreamConnector
{
    private readonly string _host;
    private readonly int _port;
    private readonly IPEndPoint? _bindAddress;
    private readonly IAddress _destination;
    private readonly Queue<IPAddress> _addresses = new();
    private Exception? _lastError;

    internal TCPConnector(
        ReactorBase reactor, string host, int port, ClientFactory factory, double timeout, (string Host, int Port)? bindAddress)
        : base(reactor, factory, timeout)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        _host = host;
        _port = port;
        _bindAddress = bindAddress is (string local, int localPort) ? ParseBindAddress(local, localPort) : null;
        _destination = IPAddress.TryParse(host, out IPAddress? address)
            ? SocketAddresses.ToAddress(new IPEndPoint(address, port))
            : new HostnameAddress(host, port);
    }

    public override IAddress GetDestination() => _destination;

    protected override void Begin(int attempt)
    {
        _lastError = null;
        _addresses.Clear();
        Resolve(attempt);
    }

    protected override void OnAttemptFailed(int attempt, Exception error)
    {
        _lastError = error;
        TryNext(attempt);
    }

    protected override StreamConnection Make(ReactorSocket socket, IProtocol protocol, IAddress peer, Action<Exception> onLost) =>
        new TCPConnection(Reactor, socket, protocol, peer, host: null, onLost) { IsClient = true };

    private static IPEndPoint ParseBindAddress(string host, int port) =>
        host.Length == 0 ? new IPEndPoint(IPAddress.Any, port)
        : IPAddress.TryParse(host, out IPAddress? address) ? new IPEndPoint(address, port)
        : throw new ArgumentException($"'{host}' is not an IP address to connect from.", nameof(host));

    private void Resolve(int attempt)
    {
        if (IPAddress.TryParse(_host, out IPAddress? literal))
        {
            Reactor.CallLater(0, () => Resolved(attempt, [literal]));
            return;
        }

        Reactor.NameResolver.ResolveHostName(_host).AddCallbacks(
            addresses => Resolved(attempt, addresses),
            failure =>
            {
                if (IsCurrent(attempt))
                {
                    Fail(failure.Value as DNSLookupError
                        ?? new DNSLookupError($"DNS lookup failed: {_host}: {failure.GetErrorMessage()}", failure.Value));
                }
            });
    }

    private void Resolved(int attempt, IReadOnlyList<IPAddress> addresses)
    {
        if (!IsCurrent(attempt))
        {
            return;
        }

        foreach (IPAddress address in addresses.OrderBy(static a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1))
        {
            if (_bindAddress is null || _bindAddress.AddressFamily == address.AddressFamily)
            {
                _addresses.Enqueue(address);
            }
        }

        TryNext(attempt);
    }

    private void TryNext(int attempt)
    {
        while (IsCurrent(attempt))
        {
            if (!_addresses.TryDequeue(out IPAddress? address))
            {
                Fail(_lastError ?? new DNSLookupError($"DNS lookup failed: {_host} has no address that can be connected to."));
                return;
            }

            if (TryConnect(new IPEndPoint(address, _port)))
            {
                return;
            }
        }
    }

    private bool TryConnect(IPEndPoint remote)
    {
        ReactorSocket? socket = Reactor.OpenSocket(remote.AddressFamily, out SocketError error);
        if (socket is null)
        {
            _lastError = ConnectErrors.Of(error);
            return false;
        }

        if (_bindAddress is not null && (error = socket.Bind(_bindAddress)) != SocketError.Success)
        {
            SocketException cause = new((int)error);
            _lastError = new ConnectBindError($"Could not bind {_bindAddress}: {cause.Message}.", cause);
            socket.Close();
            return false;
        }

        error = socket.Connect(remote);
        if (error is SocketError.Success or SocketError.InProgress or SocketError.WouldBlock or SocketError.Interrupted)
        {
            Await(socket, SocketAddresses.ToAddress(remote));
            return true;
        }

        socket.Close();
        _lastError = ConnectErrors.Of(error);
        return false;
    }
}
