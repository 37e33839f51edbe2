using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// What the receivers of lines and strings share: a buffer, and a loop that takes one message after the other out of it
/// until it is paused. Reactor thread only. Twisted: <c>basic._PauseableMixin</c>.
/// </summary>
/// <remarks>
/// Calling <see cref="DataReceived"/> from inside a message adds to the end of what is there and returns. Once the transport is
/// closing, what arrives is dropped. What is buffered is at most one message of the greatest length allowed and one read, or two.
/// </remarks>
public abstract class PauseableProtocol : Protocol, IPushProducer
{
    private bool _busy;

    private protected PauseableProtocol()
    {
    }

    /// <summary>Whether messages are held back.</summary>
    public bool Paused { get; private set; }

    private protected ReceiveBuffer Buffer { get; } = new();

    private bool Closing => Transport is { Disconnecting: true };

    /// <summary>Holds back the messages from the next one on, and pauses the transport. May be called from inside a message.</summary>
    public void PauseProducing()
    {
        Paused = true;
        Transport?.PauseProducing();
    }

    /// <summary>Goes on, first with the messages that have arrived before; they come before this returns, unless one is being dealt with.</summary>
    public void ResumeProducing()
    {
        Paused = false;
        Transport?.ResumeProducing();
        Drain();
    }

    /// <summary>Takes no more messages, and tells the transport to stop.</summary>
    public void StopProducing()
    {
        Paused = true;
        Transport?.StopProducing();
    }

    /// <summary>Deals with what arrived. Whoever overrides it passes the data on to this one.</summary>
    /// <param name="data">The next bytes.</param>
    public override void DataReceived(Bytes data)
    {
        Buffer.Append(data);
        Drain();
    }

    /// <summary>Deals with the next message. False: it is not all there yet.</summary>
    private protected abstract bool DealWithNext();

    /// <summary>Drops what is buffered, and what is known about it.</summary>
    private protected virtual void Forget() => Buffer.Clear();

    /// <summary>Takes messages, unless a call further up the stack does.</summary>
    private protected void Drain()
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            while (Buffer.Length > 0 && !Paused && !Closing && DealWithNext())
            {
                // Each one may pause, close, or change what the next one is.
            }
        }
        finally
        {
            _busy = false;
        }

        if (Closing)
        {
            Forget();
        }
        else
        {
            Buffer.Trim();
        }
    }
}
