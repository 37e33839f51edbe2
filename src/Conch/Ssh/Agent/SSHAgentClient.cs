using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Asks an agent for its keys and for signatures. Twisted: <c>twisted.conch.ssh.agent.SSHAgentClient</c>; draft-ietf-sshm-ssh-agent.
/// Reactor thread only.
/// </summary>
/// <remarks>The agent is not trusted: a message over 256 KiB, or an answer to nothing, ends the connection; an answer of another kind fails what was asked.</remarks>
public class SSHAgentClient : Int32StringReceiver
{
    private readonly Queue<Deferred<Bytes>> _asked = new();
    private Failure? _lost;

    /// <inheritdoc/>
    public override int MAX_LENGTH { get; set; } = Agent.MAX_LENGTH;

    /// <summary>Sends a request.</summary>
    /// <param name="reqType">Its number.</param>
    /// <param name="data">Its fields.</param>
    /// <returns>
    /// The answer, number and fields; empty for a success without more. Fails with <see cref="ConchError"/> where the agent says so, and with
    /// the connection's end.
    /// </returns>
    public Deferred<Bytes> SendRequest(byte reqType, Bytes data)
    {
        if (_lost is { } lost)
        {
            return Defer.Fail<Bytes>(lost);
        }

        SendString(Bytes.Of(reqType) + data);
        Deferred<Bytes> answer = new();
        _asked.Enqueue(answer);
        return answer;
    }

    /// <summary>Lists the agent's keys.</summary>
    /// <returns>A public blob and a comment each; neither is checked.</returns>
    public Deferred<IReadOnlyList<(Bytes Blob, Bytes Comment)>> RequestIdentities() =>
        SendRequest(Agent.AGENTC_REQUEST_IDENTITIES, default).AddCallback(ReadIdentities);

    /// <summary>Hands the agent a private key.</summary>
    /// <param name="blob">As <see cref="Key.PrivateBlob"/> gives it.</param>
    /// <param name="comment">Stands beside it.</param>
    /// <param name="lifetime">After which the agent forgets it; whole seconds. Null for never.</param>
    /// <param name="confirm">Whether the agent asks its owner before each use.</param>
    /// <returns>Fires once it is kept.</returns>
    public Deferred<Bytes> AddIdentity(Bytes blob, Bytes comment = default, TimeSpan? lifetime = null, bool confirm = false)
    {
        AgentConstraints constraints = new(lifetime, confirm);
        byte request = constraints == AgentConstraints.None ? Agent.AGENTC_ADD_IDENTITY : Agent.AGENTC_ADD_ID_CONSTRAINED;
        return SendRequest(request, blob + Common.NS(comment) + constraints.Encode());
    }

    /// <summary>Has data signed.</summary>
    /// <param name="blob">The key's public blob.</param>
    /// <param name="data">What to sign.</param>
    /// <param name="flags">
    /// For RSA keys the hash: <see cref="Agent.AGENT_RSA_SHA2_512"/> unless given. 0 asks for SHA-1, as Twisted always does.
    /// </param>
    /// <returns>The signature blob.</returns>
    public Deferred<Bytes> SignData(Bytes blob, Bytes data, uint flags = Agent.AGENT_RSA_SHA2_512)
    {
        Bytes request = Common.NS(blob) + Common.NS(data) + Bytes.Of((byte)(flags >> 24), (byte)(flags >> 16), (byte)(flags >> 8), (byte)flags);
        return SendRequest(Agent.AGENTC_SIGN_REQUEST, request).AddCallback(ReadSignature);
    }

    /// <summary>Has the agent forget a key.</summary>
    /// <param name="blob">Its public blob.</param>
    public Deferred<Bytes> RemoveIdentity(Bytes blob) => SendRequest(Agent.AGENTC_REMOVE_IDENTITY, Common.NS(blob));

    /// <summary>Has the agent forget all keys.</summary>
    public Deferred<Bytes> RemoveAllIdentities() => SendRequest(Agent.AGENTC_REMOVE_ALL_IDENTITIES, default);

    /// <summary>An answer, to the oldest request that has none.</summary>
    /// <param name="s">Its number and its fields.</param>
    public override void StringReceived(Bytes s)
    {
        if (s.IsEmpty || !_asked.TryDequeue(out Deferred<Bytes>? asked))
        {
            Transport!.LoseConnection();
            return;
        }

        switch (s[0])
        {
            case Agent.AGENT_FAILURE:
                asked.Errback(new ConchError("The agent refused, or does not know how."));
                break;
            case Agent.AGENT_SUCCESS:
                asked.Callback(default);
                break;
            default:
                asked.Callback(s);
                break;
        }
    }

    /// <summary>All that was asked and not answered fails.</summary>
    /// <param name="reason">Why.</param>
    public override void ConnectionLost(Failure reason)
    {
        _lost = reason;
        while (_asked.TryDequeue(out Deferred<Bytes>? asked))
        {
            asked.Errback(reason);
        }
    }

    private static IReadOnlyList<(Bytes Blob, Bytes Comment)> ReadIdentities(Bytes answer)
    {
        try
        {
            PacketReader reader = Behind(answer, Agent.AGENT_IDENTITIES_ANSWER);
            uint count = reader.ReadUInt32();
            List<(Bytes, Bytes)> keys = []; // Grows by what is there, not by the number claimed.
            for (uint i = 0; i < count; i++)
            {
                keys.Add((new Bytes(reader.ReadString()), new Bytes(reader.ReadString())));
            }

            reader.ExpectEnd();
            return keys;
        }
        catch (MalformedPacketException error)
        {
            throw new ConchError($"The agent's list of keys is malformed: {error.Message}", error);
        }
    }

    private static Bytes ReadSignature(Bytes answer)
    {
        try
        {
            PacketReader reader = Behind(answer, Agent.AGENT_SIGN_RESPONSE);
            Bytes signature = new(reader.ReadString());
            reader.ExpectEnd();
            return signature;
        }
        catch (MalformedPacketException error)
        {
            throw new ConchError($"The agent's signature is malformed: {error.Message}", error);
        }
    }

    private static PacketReader Behind(Bytes answer, byte expected) => !answer.IsEmpty && answer[0] == expected
        ? new PacketReader(answer.Span[1..])
        : throw new ConchError($"The agent gave answer {(answer.IsEmpty ? Agent.AGENT_SUCCESS : answer[0])} where {expected} was expected.");
}
