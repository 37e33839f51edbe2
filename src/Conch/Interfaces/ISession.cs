using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>
/// What a user's session channel does, for <see cref="SSHSession"/>; the avatar is adapted to it by <c>Components</c>, or is one itself. A member
/// that is left out refuses what it is asked for, but for the terminal. Twisted: <c>twisted.conch.interfaces.ISession</c>. Reactor thread.
/// </summary>
/// <remarks>A deferred that fails, like an exception, refuses the request; the client is not told why, the log is.</remarks>
public interface ISession
{
    /// <summary>The client wants a terminal for the program to come. RFC 4254 §6.2. The default grants it: for a program in this process it is a fact, not a device.</summary>
    /// <param name="term">Its kind, as in the variable TERM; data of the client, without control characters.</param>
    /// <param name="windowSize">The size of its window.</param>
    /// <param name="modes">Opcodes of <see cref="Ttymodes"/> and their values.</param>
    Deferred GetPty(string term, WindowSize windowSize, IReadOnlyList<(byte Opcode, uint Value)> modes) => Defer.Succeed();

    /// <summary>The client wants a shell. RFC 4254 §6.5.</summary>
    /// <param name="transport">What the client types comes from it, what is written to it the client sees. To be connected to a process or a protocol.</param>
    Deferred OpenShell(SSHSessionProcessProtocol transport) => Defer.Fail(new ConchError("There is no shell here."));

    /// <summary>The client wants a command to run. RFC 4254 §6.5.</summary>
    /// <param name="proto">As for <see cref="OpenShell"/>.</param>
    /// <param name="cmd">The command, one line of text; data of the client: never part of a longer command line.</param>
    Deferred ExecCommand(SSHSessionProcessProtocol proto, string cmd) => Defer.Fail(new ConchError("No commands run here."));

    /// <summary>The client's window has another size. RFC 4254 §6.7.</summary>
    /// <param name="newWindowSize">The size.</param>
    void WindowChanged(WindowSize newWindowSize)
    {
    }

    /// <summary>The client sends a signal. RFC 4254 §6.9. The default leaves it to the channel, which passes it to the process if there is one. Twisted has none of this.</summary>
    /// <param name="signal">Its name without <c>SIG</c>; data of the client.</param>
    /// <returns>Whether it was dealt with.</returns>
    bool SignalReceived(string signal) => false;

    /// <summary>The client sends a break. RFC 4335. The default refuses. Twisted has none of this.</summary>
    /// <param name="length">How long it lasts.</param>
    /// <returns>Whether it was dealt with.</returns>
    bool BreakReceived(TimeSpan length) => false;

    /// <summary>
    /// The client offers the use of its agent (<c>ssh -A</c>); <see cref="SSHAgentChannel.Open"/> then reaches it. OpenSSH's PROTOCOL.agent. The default
    /// declines: whoever can reach the agent can log in elsewhere as its owner. Twisted has none of this.
    /// </summary>
    /// <returns>Whether it is accepted.</returns>
    bool AgentOffered() => false;

    /// <summary>The client sends no more data. A process's standard input is closed without this.</summary>
    void EofReceived()
    {
    }

    /// <summary>The channel is closed. Called once, last.</summary>
    void Closed()
    {
    }
}
