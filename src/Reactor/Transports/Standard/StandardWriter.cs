namespace Twisted.Internet.Transports.Standard;

/// <summary>The writing half of a <see cref="StandardIO"/>, and the end of both.</summary>
internal sealed class StandardWriter : FileDescriptor
{
    /// <summary>How long a reactor that stops waits for a thread to write the rest to a file.</summary>
    private static readonly TimeSpan JoinTime = TimeSpan.FromSeconds(2);

    private readonly StandardDescriptor _descriptor;
    private readonly StandardIO _owner;
    private bool _outputGone;

    internal StandardWriter(ReactorBase reactor, StandardDescriptor descriptor, StandardIO owner)
        : base(reactor, descriptor.Stream)
    {
        _descriptor = descriptor;
        _owner = owner;
    }

    protected override object Peer => "standard input and output";

    /// <summary>Of a pipe's writing end, "input" is that nobody reads any more. A terminal and a socket have real input, which is the reader's.</summary>
    protected override bool WantsRead => false;

    /// <summary>Somebody may look at the output page by page, and take his time.</summary>
    protected override bool CloseIsTimed => false;

    public override string ToString() => "<standard output>";

    internal void Start()
    {
        Loop.Link(this);
        Attend();
    }

    internal override void OnReadable()
    {
    }

    internal void Fail(Exception reason) => Lose(reason);

    internal void Fail(string callback, Exception error) => ProtocolFailed(callback, error);

    protected override void Close(Exception reason) => CloseOutput();

    protected override void OnWriteClosed()
    {
        _descriptor.ShutdownSend();
        CloseOutputOnly();
        _owner.WriterClosed();
    }

    protected override void OnSent() => _owner.Sent();

    protected override void OnLost(Exception reason)
    {
        if (_descriptor.Pump is not StandardPump pump || (Loop.Running && reason is not ConnectionDone))
        {
            // No clean end waits for whoever does not take the output.
            _owner.End(reason);
        }
        else if (Loop.Running)
        {
            _owner.EndWhenPumped(reason);
        }
        else
        {
            pump.Join(JoinTime);
            _owner.End(reason);
        }
    }

    private void CloseOutput()
    {
        if (!_outputGone)
        {
            CloseOutputOnly();
        }
    }

    private void CloseOutputOnly()
    {
        _outputGone = true;
        Loop.Unwatch(this, closing: true);
        _descriptor.Close();
    }
}
