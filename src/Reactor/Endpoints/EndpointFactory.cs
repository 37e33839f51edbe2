using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// Stands between a connector and the factory that an endpoint was given: has one protocol made and tells when it is connected.
/// Twisted: <c>endpoints._WrappingFactory</c>; the protocol itself is not wrapped here.
/// </summary>
internal sealed class EndpointFactory : ClientFactory
{
    private readonly Factory _wrapped;
    private IConnector? _connector;

    internal EndpointFactory(Factory wrapped)
    {
        _wrapped = wrapped;
        Made = new Deferred<Protocol>(made =>
        {
            made.Errback(_connector is null ? new ConnectingCancelledError() : new ConnectingCancelledError(_connector.GetDestination()));
            _connector?.StopConnecting();
        });
    }

    internal Deferred<Protocol> Made { get; }

    /// <summary>Begins to connect with <paramref name="connect"/>.</summary>
    internal static Deferred<Protocol> Connect(Factory wrapped, Func<ClientFactory, IConnector> connect)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        EndpointFactory factory = new(wrapped);
        try
        {
            connect(factory);
        }
        catch (Exception error)
        {
            factory.Fail(error);
        }

        return factory.Made;
    }

    public override void DoStart() => _wrapped.DoStart();

    public override void DoStop() => _wrapped.DoStop();

    public override void StartedConnecting(IConnector connector) => _connector = connector;

    public override Protocol? BuildProtocol(IAddress addr)
    {
        if (Made.Called)
        {
            return null;
        }

        try
        {
            Protocol protocol = _wrapped.BuildProtocol(addr) ?? throw new NoProtocol();
            protocol.WhenConnectionMade.Subscribe(_ =>
            {
                if (!Made.Called)
                {
                    Made.Callback(protocol);
                }
            });
            return protocol;
        }
        catch (Exception error)
        {
            Fail(error);
            return null;
        }
    }

    public override void ClientConnectionFailed(IConnector connector, Failure reason) => Fail(reason.Value);

    /// <summary>A connection that was lost before it was announced: its protocol threw when it was made.</summary>
    public override void ClientConnectionLost(IConnector connector, Failure reason) => Fail(reason.Value);

    private void Fail(Exception reason)
    {
        if (!Made.Called)
        {
            Made.Errback(reason);
        }
    }
}
