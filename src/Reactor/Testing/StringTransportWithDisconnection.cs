namespace Twisted.Internet.Testing;

/// <summary>
/// A <see cref="StringTransport"/> on which closing tells the protocol at once. Twisted: <c>StringTransportWithDisconnection</c>.
/// </summary>
public class StringTransportWithDisconnection : StringTransport
{
    /// <summary>On a fresh <see cref="MemoryReactorClock"/>.</summary>
    public StringTransportWithDisconnection()
    {
    }

    /// <summary>On a given reactor.</summary>
    /// <param name="reactor">The reactor.</param>
    public StringTransportWithDisconnection(IReactor reactor)
        : base(reactor)
    {
    }

    /// <inheritdoc/>
    public override void LoseConnection()
    {
        base.LoseConnection();
        Close(new ConnectionDone());
    }

    /// <inheritdoc/>
    public override void AbortConnection()
    {
        Disconnecting = true;
        Close(new ConnectionAborted());
    }
}
