using System.Net.Sockets;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>A socket on its way to being connected.</summary>
internal sealed class ConnectAttempt(ReactorBase reactor, StreamConnector connector, ReactorSocket socket, IAddress peer)
    : Selectable(reactor)
{
    private bool _over;

    internal override nint Handle => socket.Handle;

    internal override Socket? Managed => socket.Managed;

    internal override Interest Wanted => _over ? Interest.None : Interest.Write;

    public override string ToString() => $"<connection attempt to {peer}>";

    internal void Start()
    {
        Loop.Link(this);
        Attend();
    }

    internal override void OnReadable()
    {
    }

    /// <summary>Writable means decided, one way or the other.</summary>
    internal override void OnWritable()
    {
        SocketError error = socket.TakeError();
        if (error == SocketError.Success)
        {
            _over = true;
            Loop.Unlink(this, closing: false);
            connector.Connected(socket, peer);
        }
        else
        {
            Abandon();
            connector.AttemptFailed(ConnectErrors.Of(error));
        }
    }

    internal override void OnShutdown()
    {
        Abandon();
        connector.Fail(new UserError("The reactor stopped."));
    }

    internal override void OnFailure(Exception error)
    {
        ReactorLog.DescriptorFailed(Loop.Log, ToString(), error);
        Abandon();
        connector.AttemptFailed(new ConnectError(error.Message, error));
    }

    /// <summary>Gives up; nobody is told.</summary>
    internal void Abandon()
    {
        if (!_over)
        {
            _over = true;
            Loop.Unlink(this, closing: true);
            socket.Close();
        }
    }
}
