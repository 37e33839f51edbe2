using System.Net.Sockets;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;

namespace Twisted.Internet.Transports;

/// <summary>
/// How everything that bytes flow over ends: why, when, and who is told. The first reason stays, but for an abort.
/// </summary>
/// <remarks>
/// Nothing that a protocol calls ends it under the protocol's feet: it takes note, and the end of the turn acts on it.
/// </remarks>
internal abstract class EndingDescriptor(ReactorBase reactor) : Selectable(reactor)
{
    /// <summary>How far its closing is, and what else there is to remember of each: one byte, for there may be many thousands.</summary>
    [Flags]
    protected enum State : byte
    {
        /// <summary>It is open, and nothing is in the way.</summary>
        None = 0,

        /// <summary>The system took no more at the last attempt.</summary>
        WriteBlocked = 1,

        /// <summary>Our half is to be closed after all that was written.</summary>
        WriteClosing = 2,

        /// <summary>Our half is closed.</summary>
        WriteClosed = 4,

        /// <summary>It is to be closed after all that was written.</summary>
        Disconnecting = 8,

        /// <summary>It is gone.</summary>
        Lost = 16,

        /// <summary>The protocol wants no input for now.</summary>
        ReadPaused = 32,

        /// <summary>The other side has closed its half.</summary>
        ReadClosed = 64,
    }

    /// <summary>Whether it is gone: everything is closed, and has been told so.</summary>
    internal bool IsLost => Has(State.Lost);

    /// <summary>What is so.</summary>
    protected State Status { get; set; }

    /// <summary>Why it is to end at the end of the turn, if it is.</summary>
    protected Exception? Ending { get; private set; }

    /// <summary>Who is at the other end, for the log.</summary>
    protected abstract object Peer { get; }

    public void AbortConnection()
    {
        Loop.CheckThread();
        if (!IsLost && Ending is not ConnectionAborted)
        {
            End(new ConnectionAborted());
        }
    }

    internal sealed override void OnShutdown()
    {
        Send();
        Lose(Ending ?? new ConnectionLost("The reactor stopped."));
    }

    internal sealed override void OnFailure(Exception error)
    {
        ReactorLog.DescriptorFailed(Loop.Log, ToString()!, error);
        Lose(new ConnectionLost($"Unhandled error: {error.Message}", error));
    }

    /// <summary>How a failure of the system ends it.</summary>
    protected static ConnectionLost Reason(SocketError error)
    {
        SocketException cause = new((int)error);
        return new ConnectionLost($"The connection to the other side was lost in a non-clean fashion: {cause.Message}.", cause);
    }

    /// <summary>It is to end at the end of the turn, sending nothing more.</summary>
    protected void End(Exception reason)
    {
        if (!IsLost)
        {
            Ending = Ending is null || reason is ConnectionAborted ? reason : Ending;
            DropOutput();
            Attend();
        }
    }

    /// <summary>Ends it now: closes the descriptor and tells whom it concerns. Not inside a call of the protocol.</summary>
    protected void Lose(Exception reason)
    {
        if (IsLost)
        {
            return;
        }

        Status |= State.Lost;
        Loop.Unlink(this, closing: true);
        Close(reason);
        StopAll();
        OnLost(reason);
    }

    /// <summary>What a protocol or a producer throws ends it, once what was written before has had a chance to go out.</summary>
    protected void ProtocolFailed(string callback, Exception error)
    {
        ReactorLog.ProtocolFailed(Loop.Log, Peer, callback, error);
        if (!IsLost)
        {
            if (Ending is null)
            {
                Send();
            }

            End(new ConnectionLost($"Unhandled error in the protocol: {error.Message}", error));
        }
    }

    /// <summary>Calls somebody who is told of the end: what is thrown is logged.</summary>
    protected void Guarded(string callback, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            ReactorLog.ProtocolFailed(Loop.Log, Peer, callback, error);
        }
    }

    /// <summary>Whether any of these is so.</summary>
    protected bool Has(State any) => (Status & any) != State.None;

    /// <summary>Sends what waits, as far as the system takes it. Calls nobody.</summary>
    protected abstract void Send();

    /// <summary>What waits is not sent any more.</summary>
    protected abstract void DropOutput();

    /// <summary>It is closed: nothing goes on.</summary>
    protected abstract void StopAll();

    /// <summary>Closes the descriptor.</summary>
    /// <param name="reason">Why.</param>
    protected abstract void Close(Exception reason);

    /// <summary>It has ended and is closed.</summary>
    /// <param name="reason">Why.</param>
    protected abstract void OnLost(Exception reason);
}
