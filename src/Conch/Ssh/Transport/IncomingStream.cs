using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What comes in on one connection: the version line, then packets, each handed to the transport. Decides when nothing is handled or read: while somebody holds
/// the input, and after a turn's share.
/// </summary>
/// <param name="owner">Handles the packets.</param>
internal sealed class IncomingStream(SSHTransportBase owner)
{
    private VersionReader? _versionReader = new(owner.Limits, owner.IsClient);
    private int _holds;
    private bool _pumping;
    private bool _readingPaused;

    /// <summary>Framing and keys.</summary>
    public PacketInput Packets { get; } = new(owner.Limits);

    /// <summary>The peer's version line; empty before it came.</summary>
    public byte[] Version { get; private set; } = [];

    /// <summary>Whether nothing is handled now.</summary>
    public bool IsHeld => _holds > 0;

    private bool GotVersion => _versionReader is null;

    private ITransport Transport => owner.Transport!;

    /// <summary>Takes one read.</summary>
    /// <param name="fresh">Changed in place.</param>
    public void Take(Span<byte> fresh)
    {
        if (owner.IsEnding)
        {
            return;
        }

        if (_pumping || (_holds > 0 && GotVersion))
        {
            KeepAndPause(fresh);
            return;
        }

        Pump(fresh);
    }

    /// <summary>Nothing is handled until <see cref="Release"/>. Calls nest.</summary>
    public void Hold() => _holds++;

    /// <summary>Undoes one <see cref="Hold"/>; after the last, what waited is handled.</summary>
    public void Release()
    {
        _holds--;
        if (_holds > 0 || owner.IsEnding)
        {
            return;
        }

        if (!_pumping && Packets.Kept > 0)
        {
            Pump(default);
        }

        if (_readingPaused && _holds == 0 && !owner.IsEnding)
        {
            _readingPaused = false;
            Transport.ResumeProducing();
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Drop()
    {
        _versionReader?.Release();
        Packets.Dispose();
    }

    private void KeepAndPause(Span<byte> fresh)
    {
        // Only now, because mostly nothing comes while the input is held, and pausing is a system call.
        if (!_readingPaused)
        {
            _readingPaused = true;
            Transport.PauseProducing();
        }

        try
        {
            Packets.Keep(fresh);
        }
        catch (DisconnectException error)
        {
            owner.Fail(error);
        }
    }

    private void Pump(Span<byte> fresh)
    {
        _pumping = true;
        try
        {
            if (GotVersion || TryTakeVersion(ref fresh))
            {
                HandlePackets(fresh);
            }
        }
        catch (Exception error)
        {
            owner.Fail(error);
        }
        finally
        {
            _pumping = false;
        }
    }

    private void HandlePackets(Span<byte> fresh)
    {
        int budget = owner.Limits.PacketsPerTurn;
        while (_holds == 0 && !owner.IsEnding)
        {
            if (budget-- == 0)
            {
                // Others have their turn; the rest is handled in the next one.
                Hold();
                Transport.Reactor.CallLater(0, Release);
                break;
            }

            Span<byte> from = fresh;
            if (!Packets.TryRead(ref fresh, out Span<byte> payload))
            {
                return;
            }

            if (owner.IsAuthenticated)
            {
                owner.Handle(payload);
            }
            else
            {
                HandleSecret(from, payload);
            }
        }

        if (!owner.IsEnding && !fresh.IsEmpty)
        {
            Packets.Keep(fresh);
        }
    }

    /// <summary>Before the login there may be a password in it, which must not lie on in the reactor's buffer.</summary>
    private void HandleSecret(ReadOnlySpan<byte> fresh, Span<byte> payload)
    {
        try
        {
            owner.Handle(payload);
        }
        finally
        {
            Packets.WipeLast(fresh, payload);
        }
    }

    private bool TryTakeVersion(ref Span<byte> fresh)
    {
        if (!_versionReader!.TryRead(ref fresh, owner.SupportedVersions, out byte[] line))
        {
            return false;
        }

        Version = line;
        _versionReader = null;
        return true;
    }
}
