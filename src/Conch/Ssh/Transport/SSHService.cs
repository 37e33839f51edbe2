namespace Twisted.Conch.Ssh;

/// <summary>
/// What runs on top of an SSH transport: user authentication, then the connection protocol. Twisted:
/// <c>twisted.conch.ssh.service.SSHService</c>. Reactor thread only.
/// </summary>
public abstract class SSHService
{
    /// <summary>The name on the wire, as in SSH_MSG_SERVICE_REQUEST.</summary>
    public abstract string Name { get; }

    /// <summary>The transport it runs on; null before <see cref="SSHTransportBase.SetService"/>.</summary>
    public SSHTransportBase? Transport { get; set; }

    /// <summary>The service begins. Packets come from now on.</summary>
    public virtual void ServiceStarted()
    {
    }

    /// <summary>The service ends: another one takes over, or the connection is lost. Called once.</summary>
    public virtual void ServiceStopped()
    {
    }

    /// <summary>How lines of the log begin that are about this service.</summary>
    public virtual string LogPrefix() => $"{GetType().Name} {Name}";

    /// <summary>
    /// A packet with a number from 50 on came, in a phase in which that number is allowed. The default answers SSH_MSG_UNIMPLEMENTED;
    /// overrides hand on to it what they do not know.
    /// </summary>
    /// <param name="messageNum">The message's number.</param>
    /// <param name="packet">What follows the number. Borrowed: valid during this call only.</param>
    public virtual void PacketReceived(byte messageNum, ReadOnlySpan<byte> packet) => Transport!.SendUnimplemented();

    /// <summary>
    /// What we send is not going out: the peer does not read, or a key exchange is running. Stop producing; what is sent all the same is queued,
    /// up to <see cref="SSHLimits.OutputHardLimit"/>.
    /// </summary>
    public virtual void OutputPaused()
    {
    }

    /// <summary>Output flows again.</summary>
    public virtual void OutputResumed()
    {
    }
}
