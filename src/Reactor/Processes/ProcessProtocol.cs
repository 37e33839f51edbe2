using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// One child process's other end; derive from it and override what matters. All of it runs on the reactor thread. Twisted:
/// <c>twisted.internet.protocol.ProcessProtocol</c>.
/// </summary>
public class ProcessProtocol : IProcessProtocol
{
    /// <summary>The process; <see langword="null"/> before it runs.</summary>
    public virtual IProcessTransport? Transport { get; set; }

    /// <summary>Whether <see cref="MakeConnection"/> was called. Twisted: <c>connected</c>, which stays set likewise.</summary>
    public bool Connected { get; private set; }

    /// <inheritdoc/>
    public virtual void MakeConnection(IProcessTransport process)
    {
        ArgumentNullException.ThrowIfNull(process);
        Connected = true;
        Transport = process;
        ConnectionMade();
    }

    /// <summary>The process runs.</summary>
    public virtual void ConnectionMade()
    {
    }

    /// <inheritdoc/>
    /// <remarks>The default calls <see cref="OutReceived"/> for 1 and <see cref="ErrReceived"/> for 2.</remarks>
    public virtual void ChildDataReceived(int childFD, Bytes data)
    {
        switch (childFD)
        {
            case 1:
                OutReceived(data);
                break;
            case 2:
                ErrReceived(data);
                break;
        }
    }

    /// <summary>The child wrote to its standard output, or to its terminal.</summary>
    /// <param name="data">It owns its memory and may be kept.</param>
    public virtual void OutReceived(Bytes data)
    {
    }

    /// <summary>The child wrote to its standard error.</summary>
    /// <param name="data">It owns its memory and may be kept.</param>
    public virtual void ErrReceived(Bytes data)
    {
    }

    /// <inheritdoc/>
    /// <remarks>The default calls one of the three below for 0, 1 and 2.</remarks>
    public virtual void ChildConnectionLost(int childFD)
    {
        switch (childFD)
        {
            case 0:
                InConnectionLost();
                break;
            case 1:
                OutConnectionLost();
                break;
            case 2:
                ErrConnectionLost();
                break;
        }
    }

    /// <summary>The child's standard input is closed.</summary>
    public virtual void InConnectionLost()
    {
    }

    /// <summary>The child's standard output is closed.</summary>
    public virtual void OutConnectionLost()
    {
    }

    /// <summary>The child's standard error is closed.</summary>
    public virtual void ErrConnectionLost()
    {
    }

    /// <inheritdoc/>
    public virtual void ProcessExited(Failure reason)
    {
    }

    /// <inheritdoc/>
    public virtual void ProcessEnded(Failure reason)
    {
    }
}
