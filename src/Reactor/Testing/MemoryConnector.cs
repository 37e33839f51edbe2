using Twisted.Python;

namespace Twisted.Internet.Testing;

/// <summary>A connection attempt at a <see cref="MemoryReactor"/>: the test says how it ends.</summary>
public sealed class MemoryConnector : IConnector
{
    private readonly MemoryReactor _reactor;
    private readonly IAddress _destination;
    private IOPump? _pump;

    internal MemoryConnector(
        MemoryReactor reactor, string host, int port, ClientFactory factory, double timeout, (string Host, int Port)? bindAddress)
    {
        _reactor = reactor;
        Host = host;
        Port = port;
        Factory = factory;
        Timeout = timeout;
        BindAddress = bindAddress;
        _destination = new IPv4Address("TCP", host, port);
    }

    internal MemoryConnector(MemoryReactor reactor, string address, ClientFactory factory, double timeout)
    {
        _reactor = reactor;
        Host = string.Empty;
        Factory = factory;
        Timeout = timeout;
        _destination = new UNIXAddress(address);
    }

    /// <summary>As it was asked for; empty with a UNIX socket.</summary>
    public string Host { get; }

    /// <summary>As it was asked for; 0 with a UNIX socket.</summary>
    public int Port { get; }

    /// <summary>Makes the protocol.</summary>
    public ClientFactory Factory { get; }

    /// <summary>As it was asked for; it has no effect.</summary>
    public double Timeout { get; }

    /// <summary>As it was asked for.</summary>
    public (string Host, int Port)? BindAddress { get; }

    /// <summary>Whether an attempt waits for <see cref="Succeed"/> or <see cref="Fail"/>.</summary>
    public bool Connecting { get; private set; }

    /// <inheritdoc/>
    public void Connect()
    {
        if (Connecting)
        {
            throw new ConnectInProgressError();
        }

        Connecting = true;
        Factory.DoStart();
        Factory.StartedConnecting(this);
    }

    /// <inheritdoc/>
    public void StopConnecting()
    {
        if (!Connecting)
        {
            throw new NotConnectingError();
        }

        Fail(new UserError());
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        if (Connecting)
        {
            StopConnecting();
        }
        else if (_pump?.ClientTransport is FakeTransport transport)
        {
            (transport.Protocol as ITransport ?? transport).LoseConnection();
        }
    }

    /// <inheritdoc/>
    public IAddress GetDestination() => _destination;

    /// <summary>The attempt fails.</summary>
    /// <param name="reason">What the factory is told.</param>
    public void Fail(Exception reason)
    {
        End();
        Factory.ClientConnectionFailed(this, new Failure(reason));
        Factory.DoStop();
    }

    /// <summary>The attempt succeeds: the factory's protocol and <paramref name="server"/> are tied together.</summary>
    /// <param name="server">The other end.</param>
    /// <returns>What moves the bytes, or <see langword="null"/> when the factory made no protocol.</returns>
    public IOPump? Succeed(IProtocol server)
    {
        ArgumentNullException.ThrowIfNull(server);
        End();
        IProtocol? client = ((IProtocolFactory)Factory).BuildProtocol(GetDestination());
        if (client is null)
        {
            Lost(new ConnectionDone());
            return null;
        }

        _pump = IOPump.Connect(client, server, _reactor, serverAddress: GetDestination());
        _pump.ClientTransport.Lost = Lost;
        return _pump;
    }

    private void Lost(Exception reason)
    {
        Factory.ClientConnectionLost(this, new Failure(reason));
        Factory.DoStop();
    }

    private void End()
    {
        if (!Connecting)
        {
            throw new NotConnectingError();
        }

        Connecting = false;
    }
}
