using Twisted.Python;

namespace Twisted.Internet;

/// <summary>What hears of a child process. Twisted: <c>IProcessProtocol</c>. Called on the reactor thread.</summary>
public interface IProcessProtocol
{
    /// <summary>Ties the protocol to its process, which runs already. Called once, before all else.</summary>
    /// <param name="process">The process.</param>
    void MakeConnection(IProcessTransport process);

    /// <summary>The child wrote to one of its descriptors. The data owns its memory and may be kept.</summary>
    /// <param name="childFD">The child's number for the descriptor: 1 is its standard output. On a terminal everything is 1.</param>
    /// <param name="data">At least one byte, of any length: pipes keep no message boundaries.</param>
    void ChildDataReceived(int childFD, Bytes data);

    /// <summary>One of the child's descriptors is closed, by either side. Called once for each, terminals excepted.</summary>
    /// <param name="childFD">The child's number for the descriptor.</param>
    void ChildConnectionLost(int childFD);

    /// <summary>The process has exited; output of it, or of its own children, may still come.</summary>
    /// <param name="reason">A <see cref="ProcessDone"/> or a <see cref="ProcessTerminated"/>.</param>
    void ProcessExited(Failure reason);

    /// <summary>The process has exited and all its descriptors are closed. Called once, after all else.</summary>
    /// <param name="reason">A <see cref="ProcessDone"/> or a <see cref="ProcessTerminated"/>.</param>
    void ProcessEnded(Failure reason);
}
