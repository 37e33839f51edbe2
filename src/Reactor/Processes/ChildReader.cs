using System.Net.Sockets;
using System.Runtime.Versioning;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;

namespace Twisted.Internet.Processes;

/// <summary>Our end of what a child writes to: reads it to its end, whether or not the child still lives. Twisted: <c>ProcessReader</c>.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ChildReader : Selectable
{
    private readonly PipeDescriptor _descriptor;
    private readonly ChildProcess _process;
    private readonly int _childFD;
    private bool _closing;

    /// <param name="reactor">Its reactor.</param>
    /// <param name="process">Hears of it.</param>
    /// <param name="childFD">The child's number for it.</param>
    /// <param name="descriptor">Open; this owns it.</param>
    internal ChildReader(ReactorBase reactor, ChildProcess process, int childFD, int descriptor)
        : base(reactor)
    {
        _process = process;
        _childFD = childFD;
        _descriptor = new PipeDescriptor(descriptor);
        reactor.Link(this);
        Attend();
    }

    internal bool Paused { get; private set; }

    internal override nint Handle => _descriptor.Handle;

    internal override Interest Wanted => Paused || _closing ? Interest.None : Interest.Read;

    public override string ToString() => $"descriptor {_childFD} of {_process}";

    internal void Pause(bool paused)
    {
        Paused = paused;
        if (Linked)
        {
            Attend();
        }
    }

    /// <summary>Closes our end at the end of the turn; what was not read is lost.</summary>
    internal void LoseConnection()
    {
        if (Linked && !_closing)
        {
            _closing = true;
            Attend();
        }
    }

    internal override void OnReadable()
    {
        int count = _descriptor.Receive(Loop.ReadBuffer, out SocketError error);
        if (count > 0)
        {
            if (!_process.Deliver(_childFD, Loop.Keep(Loop.ReadBuffer.AsMemory(0, count))))
            {
                LoseConnection();
            }
        }
        else if (error is not (SocketError.WouldBlock or SocketError.Interrupted))
        {
            Lose();
        }
    }

    internal override void OnWritable()
    {
    }

    internal override void OnTurnEnd()
    {
        if (_closing)
        {
            Lose();
        }
    }

    internal override void OnShutdown() => Lose();

    internal override void OnFailure(Exception error)
    {
        ReactorLog.DescriptorFailed(Loop.Log, ToString(), error);
        Lose();
    }

    private void Lose()
    {
        if (Linked)
        {
            Loop.Unlink(this, closing: true);
            _descriptor.Close();
            _process.DescriptorLost(_childFD);
        }
    }
}
