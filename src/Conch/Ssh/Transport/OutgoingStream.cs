using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What goes out on one connection: at once, or after our NEWKEYS when a key exchange runs. Tells the service when output does not flow, and ends the
/// connection when too much waits.
/// </summary>
/// <param name="owner">Whose it is.</param>
internal sealed class OutgoingStream(SSHTransportBase owner)
{
    // What an object costs counts too, or a million empty packets would cost nothing.
    private const int OverheadOfHeld = 64;

    private HeldOutput? _held;
    private bool _queueIsFull;

    /// <summary>Framing and keys.</summary>
    public PacketOutput Packets { get; } = new();

    /// <summary>Whether the transport underneath is above its high water.</summary>
    public bool TransportIsFull { get; private set; }

    /// <summary>Whether the service was asked to stop.</summary>
    public bool IsPaused => TransportIsFull || _queueIsFull;

    private ITransport Transport => owner.Transport!;

    /// <summary>Sends a packet, or queues it.</summary>
    /// <param name="kex">The running key exchange, or none.</param>
    /// <param name="head">The message's number, and some of its fields or none; copied.</param>
    /// <param name="tail">The other fields; copied.</param>
    public void Send(KeyExchange kex, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (MustWait(kex, head[0]))
        {
            HoldBack(head, tail);
        }
        else
        {
            WriteNow(head, tail);
        }
    }

    /// <summary>Writes a packet past the queue.</summary>
    /// <param name="number">The message's number.</param>
    /// <param name="fields">What follows it; copied.</param>
    public void WriteNow(byte number, ReadOnlySpan<byte> fields) => WriteNow([number], fields);

    private void WriteNow(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        Packets.Write(Transport.Output, head, tail);
        if (owner.IsEnding)
        {
            return;
        }

        if (Transport.BufferedBytes > owner.Limits.OutputHardLimit)
        {
            owner.Fail(new LimitExceededException("The peer does not read."));
            Transport.AbortConnection();
            return;
        }

        owner.RekeyIfDue();
    }

    /// <summary>Our NEWKEYS is sent: what waited goes.</summary>
    /// <param name="kex">The key exchange; it may be running again after some packets.</param>
    public void Unblock(KeyExchange kex)
    {
        while (_held is not null && !kex.State.BlocksOutput && _held.TryTake(out byte[] packet))
        {
            if (packet.Length == 0)
            {
                Packets.StartCompression();
            }
            else
            {
                WriteNow(packet[0], packet.AsSpan(1));
                CryptographicOperations.ZeroMemory(packet);
            }
        }

        if (_held is { Count: 0 })
        {
            _held = null;
        }

        if (_queueIsFull && _held is null)
        {
            _queueIsFull = false;
            Tell(wasPaused: true);
        }
    }

    /// <summary>Delayed compression begins behind what was sent so far.</summary>
    public void StartCompression()
    {
        if (_held is { Count: > 0 })
        {
            _held.AddCompressionMark();
        }
        else
        {
            Packets.StartCompression();
        }
    }

    /// <summary>The transport underneath is above its high water, or no more.</summary>
    /// <param name="isFull">Which.</param>
    /// <returns>Whether that is news.</returns>
    public bool SetTransportFull(bool isFull)
    {
        if (TransportIsFull == isFull)
        {
            return false;
        }

        bool wasPaused = IsPaused;
        TransportIsFull = isFull;
        Tell(wasPaused);
        return true;
    }

    /// <summary>Forgets what waits.</summary>
    public void Forget() => _held?.Clear();

    /// <summary>The connection is gone.</summary>
    public void Drop()
    {
        Forget();
        Packets.Dispose();
    }

    /// <summary>From our KEXINIT to our NEWKEYS only the key exchange may be sent, and before the first NEWKEYS not even chaff: the peer may be strict.</summary>
    private bool MustWait(KeyExchange kex, byte number)
    {
        bool blocked = kex.State.BlocksOutput || _held is { Count: > 0 };
        bool isFree = kex.Completed > 0
            ? number is >= Messages.MSG_DISCONNECT and <= Messages.MSG_DEBUG
            : number == Messages.MSG_UNIMPLEMENTED && !kex.Strict;
        return blocked && !isFree;
    }

    private void HoldBack(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        SSHLimits limits = owner.Limits;
        _held ??= new HeldOutput();
        _held.Add(head, tail);
        if (_held.Bytes + (_held.Count * (long)OverheadOfHeld) > limits.OutputHardLimit)
        {
            owner.Fail(new LimitExceededException("Too much waits for a key exchange."));
            return;
        }

        bool isFull = _held.Count > limits.PacketsQueuedInKeyExchange || _held.Bytes > limits.BytesQueuedInKeyExchange;
        if (isFull && !_queueIsFull)
        {
            bool wasPaused = IsPaused;
            _queueIsFull = true;
            Tell(wasPaused);
        }
    }

    private void Tell(bool wasPaused)
    {
        if (IsPaused == wasPaused)
        {
            return;
        }

        if (IsPaused)
        {
            owner.Service?.OutputPaused();
        }
        else
        {
            owner.Service?.OutputResumed();
        }
    }
}
