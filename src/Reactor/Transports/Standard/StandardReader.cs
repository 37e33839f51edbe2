using System.Net.Sockets;
using Twisted.Internet.Loop;

namespace Twisted.Internet.Transports.Standard;

/// <summary>The reading half of a <see cref="StandardIO"/>.</summary>
internal sealed class StandardReader(ReactorBase reactor, StandardDescriptor descriptor, StandardIO owner) : Selectable(reactor)
{
    private bool _paused;

    internal override nint Handle => descriptor.Stream.Handle;

    internal override Interest Wanted => _paused || !owner.WantsRead ? Interest.None : Interest.Read;

    public override string ToString() => "<standard input>";

    internal void Start()
    {
        Loop.Link(this);
        Attend();
    }

    internal void Pause(bool paused)
    {
        _paused = paused;
        LookAgain();
    }

    internal void LookAgain()
    {
        if (Linked)
        {
            Attend();
        }
    }

    internal override void OnReadable()
    {
        int count = descriptor.Stream.Receive(Loop.ReadBuffer, out SocketError error);
        if (count > 0)
        {
            owner.Deliver(Loop.ReadBuffer.AsMemory(0, count));
        }
        else if (error is not (SocketError.WouldBlock or SocketError.Interrupted))
        {
            Close();
            owner.ReaderEnded();
        }
    }

    internal override void OnWritable()
    {
    }

    /// <summary>The writing half, which ends too, says so.</summary>
    internal override void OnShutdown() => Close();

    internal override void OnFailure(Exception error)
    {
        Close();
        owner.Failed(error);
    }

    internal void Close()
    {
        if (Linked)
        {
            Loop.Unlink(this, closing: true);
            descriptor.Close();
        }
    }
}
