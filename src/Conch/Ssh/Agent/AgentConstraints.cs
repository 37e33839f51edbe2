using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>The conditions under which an agent keeps a key. draft-ietf-sshm-ssh-agent §5.2.7.</summary>
/// <param name="Lifetime">After which the key goes; null for no limit. Whole seconds.</param>
/// <param name="Confirm">Whether the owner is asked before each use.</param>
internal readonly record struct AgentConstraints(TimeSpan? Lifetime, bool Confirm)
{
    public static AgentConstraints None => default;

    /// <summary>Reads to the end. One that is not known fails the request: a key is not kept more freely than was asked for.</summary>
    public static AgentConstraints Decode(ref PacketReader reader)
    {
        AgentConstraints constraints = None;
        while (reader.Remaining > 0)
        {
            constraints = reader.ReadByte() switch
            {
                Agent.AGENT_CONSTRAIN_LIFETIME => constraints with { Lifetime = TimeSpan.FromSeconds(reader.ReadUInt32()) },
                Agent.AGENT_CONSTRAIN_CONFIRM => constraints with { Confirm = true },
                byte other => throw new MalformedPacketException($"The condition {other} on a key is not known."),
            };
        }

        return constraints;
    }

    public Bytes Encode()
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        if (Lifetime is { } lifetime)
        {
            writer.WriteByte(Agent.AGENT_CONSTRAIN_LIFETIME);
            writer.WriteUInt32(checked((uint)Math.Ceiling(lifetime.TotalSeconds)));
        }

        if (Confirm)
        {
            writer.WriteByte(Agent.AGENT_CONSTRAIN_CONFIRM);
        }

        return new Bytes(buffer.WrittenSpan);
    }
}
