using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>How long a connection's keys have served, and whether that is enough. RFC 4253 §9, RFC 4344 §3. A mutable struct: keep it in a field.</summary>
internal struct KeyAge
{
    private IDelayedCall? _due;

    /// <summary>Whether so much went one way that new keys are due.</summary>
    public static bool IsSpent(SSHLimits limits, PacketInput input, PacketOutput output) =>
        input.Bytes >= limits.RekeyBytes
        || output.Bytes >= limits.RekeyBytes
        || input.Packets >= limits.RekeyPackets
        || output.Packets >= limits.RekeyPackets;

    /// <summary>The keys are new: asks for others when these have become old.</summary>
    /// <param name="transport">Whose they are.</param>
    public void Begin(SSHTransportBase transport)
    {
        Stop();
        _due = transport.Transport!.Reactor.CallLater(transport.Limits.RekeyInterval.TotalSeconds, transport.SendKexInit);
    }

    /// <summary>The connection ends.</summary>
    public void Stop()
    {
        if (_due?.Active() == true)
        {
            _due.Cancel();
        }

        _due = null;
    }
}
