using Twisted.Internet.Loop;

namespace Twisted.Internet.Transports;

/// <summary>
/// Stands for a connector that waits for something other than a socket, a name's addresses for instance: a reactor that stops tells it too.
/// </summary>
internal sealed class ConnectWait(ReactorBase reactor, StreamConnector connector) : Selectable(reactor)
{
    internal override nint Handle => -1;

    internal override Interest Wanted => Interest.None;

    public override string ToString() => $"<connection attempt to {connector.GetDestination()}>";

    /// <remarks>A factory that connects again when it hears of the stop would go on for ever: that attempt is not waited for.</remarks>
    internal void Start()
    {
        if (!Linked && !Loop.IsShutDown)
        {
            Loop.Link(this);
        }
    }

    internal void End() => Loop.Unlink(this, closing: true);

    internal override void OnReadable()
    {
    }

    internal override void OnWritable()
    {
    }

    internal override void OnShutdown()
    {
        End();
        connector.Fail(new UserError("The reactor stopped."));
    }

    internal override void OnFailure(Exception error) => connector.Fail(new ConnectError(error.Message, error));
}
