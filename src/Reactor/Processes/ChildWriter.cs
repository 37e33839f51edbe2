using System.Runtime.Versioning;
using Twisted.Internet.Native;
using Twisted.Internet.Transports;

namespace Twisted.Internet.Processes;

/// <summary>Our end of what a child reads from. Twisted: <c>ProcessWriter</c>.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ChildWriter : FileDescriptor
{
    private readonly PipeDescriptor _descriptor;
    private readonly ChildProcess _process;
    private readonly int _childFD;
    private readonly bool _isPipe;

    /// <param name="reactor">Its reactor.</param>
    /// <param name="process">Hears of its end.</param>
    /// <param name="childFD">The child's number for it.</param>
    /// <param name="descriptor">Open; this owns it.</param>
    /// <param name="isPipe">Whether it is a pipe, and no terminal.</param>
    internal ChildWriter(ReactorBase reactor, ChildProcess process, int childFD, int descriptor, bool isPipe)
        : this(reactor, process, childFD, new PipeDescriptor(descriptor), isPipe)
    {
    }

    private ChildWriter(ReactorBase reactor, ChildProcess process, int childFD, PipeDescriptor descriptor, bool isPipe)
        : base(reactor, descriptor)
    {
        _descriptor = descriptor;
        _process = process;
        _childFD = childFD;
        _isPipe = isPipe;
        reactor.Link(this);
        Attend();
    }

    protected override object Peer => ToString();

    /// <summary>A pipe's writing end has no input: what is reported as such is that nobody can read it any more.</summary>
    protected override bool WantsRead => _isPipe;

    /// <summary>A child may sleep before it reads: what was written for it is not thrown away while it lives.</summary>
    protected override bool CloseIsTimed => false;

    public override string ToString() => $"descriptor {_childFD} of {_process}";

    /// <summary>
    /// Writes, or throws when the bound is reached. To close instead, as a connection does, would have the child take the beginning of
    /// its input for all of it.
    /// </summary>
    internal void WriteOrThrow(ReadOnlySpan<byte> data)
    {
        if (BufferedBytes > MaxBufferedBytes)
        {
            Send();
            if (BufferedBytes > MaxBufferedBytes)
            {
                throw new InvalidOperationException(
                    $"{BufferedBytes} bytes wait for {this} to be read, more than {MaxBufferedBytes}; nothing more is taken. Register a producer, which is paused in time, or end the process.");
            }
        }

        Write(data);
    }

    internal override void OnReadable() => Lose(new ConnectionDone());

    protected override void Close(Exception reason) => _descriptor.Close();

    protected override void OnLost(Exception reason) => _process.DescriptorLost(_childFD);
}
