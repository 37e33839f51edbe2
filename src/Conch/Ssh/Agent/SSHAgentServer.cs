using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>
/// The agent's side of the agent protocol: lists keys and signs with them, for ssh, ssh-add and <see cref="SSHAgentClient"/>. Twisted:
/// <c>twisted.conch.ssh.agent.SSHAgentServer</c>; draft-ietf-sshm-ssh-agent. Reactor thread only.
/// </summary>
/// <remarks>Requests are answered in order, one at a time; a message over 256 KiB ends the connection, a malformed one fails.</remarks>
public class SSHAgentServer : Int32StringReceiver
{
    private SSHAgentKeys? _keys;

    /// <inheritdoc/>
    public override int MAX_LENGTH { get; set; } = Agent.MAX_LENGTH;

    /// <summary>The keys; those of the <see cref="SSHAgentFactory"/> unless set. Twisted: <c>self.factory.keys</c>.</summary>
    /// <exception cref="MissingKeyStoreError">There are none.</exception>
    public SSHAgentKeys Keys
    {
        get => _keys ??= (Factory as SSHAgentFactory)?.Keys ?? throw new MissingKeyStoreError();
        set => _keys = value;
    }

    /// <summary>
    /// Signs with SHA-1 when an RSA key is asked for a signature and neither rsa-sha2 flag is set, as old clients do. Off: such a request
    /// fails. Twisted signs.
    /// </summary>
    public bool SignsWithSHA1 { get; set; }

    /// <summary>One request. A number that is not known is answered with a failure, as extensions are.</summary>
    /// <param name="s">The message's number and its fields.</param>
    public override void StringReceived(Bytes s)
    {
        if (s.IsEmpty)
        {
            Transport!.LoseConnection();
            return;
        }

        try
        {
            Dispatch(s[0], s[1..]);
        }
        catch (MissingKeyStoreError)
        {
            SendResponse(Agent.AGENT_FAILURE, default);
            throw;
        }
        catch (Exception error) when (error is MalformedPacketException or ConchError or OverflowException)
        {
            SendResponse(Agent.AGENT_FAILURE, default);
        }
    }

    /// <summary>Sends an answer.</summary>
    /// <param name="reqType">Its number.</param>
    /// <param name="data">Its fields.</param>
    public void SendResponse(byte reqType, Bytes data) => SendString(Bytes.Of(reqType) + data);

    /// <summary>Lists the keys.</summary>
    /// <param name="data">Nothing.</param>
    public virtual void Agentc_REQUEST_IDENTITIES(Bytes data)
    {
        new PacketReader(data.Span).ExpectEnd();
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        IReadOnlyList<SSHAgentKeys.Entry> keys = Keys.Live(Now);
        writer.WriteUInt32((uint)keys.Count);
        foreach (SSHAgentKeys.Entry entry in keys)
        {
            writer.WriteString(entry.Key.Blob().Span);
            writer.WriteText(entry.Comment);
        }

        SendResponse(Agent.AGENT_IDENTITIES_ANSWER, new Bytes(buffer.WrittenSpan));
    }

    /// <summary>Signs. Further requests wait until the signature is made; slow ones are made off the reactor thread.</summary>
    /// <param name="data">The key's public blob, what to sign, and flags.</param>
    public virtual void Agentc_SIGN_REQUEST(Bytes data)
    {
        PacketReader reader = new(data.Span);
        SSHAgentKeys.Entry? entry = Keys.Find(reader.ReadString(), Now);
        Bytes signed = new(reader.ReadString());
        uint flags = reader.ReadUInt32();
        reader.ExpectEnd();
        string? algorithm = entry is null ? null : ChooseAlgorithm(entry.Key, flags);
        if (entry is null || algorithm is null)
        {
            SendResponse(Agent.AGENT_FAILURE, default);
            return;
        }

        PauseProducing();
        Deferred<bool> allowed = entry.Confirm ? ConfirmUse(entry.Key, entry.Comment) : Defer.Succeed(true);
        allowed
            .AddCallback(yes => yes ? Sign(entry.Key, signed, algorithm) : throw new ConchError("The owner did not allow it."))
            .AddCallbacks(
                signature => SendResponse(Agent.AGENT_SIGN_RESPONSE, Common.NS(signature)),
                _ => SendResponse(Agent.AGENT_FAILURE, default))
            .AddBoth(ResumeProducing);
    }

    /// <summary>Keeps a private key.</summary>
    /// <param name="data">The key's private blob and a comment.</param>
    public virtual void Agentc_ADD_IDENTITY(Bytes data) => AddIdentity(data, constrained: false);

    /// <summary>Keeps a private key under conditions.</summary>
    /// <param name="data">The key's private blob, a comment, and the conditions. One that is not known fails the request.</param>
    public virtual void Agentc_ADD_ID_CONSTRAINED(Bytes data) => AddIdentity(data, constrained: true);

    /// <summary>Forgets a key; it is a failure if it is not here.</summary>
    /// <param name="data">The key's public blob.</param>
    public virtual void Agentc_REMOVE_IDENTITY(Bytes data)
    {
        PacketReader reader = new(data.Span);
        Bytes blob = new(reader.ReadString());
        reader.ExpectEnd();
        SendResponse(Keys.Remove(blob) ? Agent.AGENT_SUCCESS : Agent.AGENT_FAILURE, default);
    }

    /// <summary>Forgets all keys.</summary>
    /// <param name="data">Nothing.</param>
    public virtual void Agentc_REMOVE_ALL_IDENTITIES(Bytes data)
    {
        new PacketReader(data.Span).ExpectEnd();
        Keys.Clear();
        SendResponse(Agent.AGENT_SUCCESS, default);
    }

    /// <summary>Lists the keys of SSH 1: none.</summary>
    /// <param name="data">Ignored.</param>
    public virtual void Agentc_REQUEST_RSA_IDENTITIES(Bytes data) =>
        SendResponse(Agent.AGENT_RSA_IDENTITIES_ANSWER, Bytes.Of(0, 0, 0, 0));

    /// <summary>Forgets a key of SSH 1, of which there are none.</summary>
    /// <param name="data">Ignored.</param>
    public virtual void Agentc_REMOVE_RSA_IDENTITY(Bytes data) => SendResponse(Agent.AGENT_SUCCESS, default);

    /// <summary>Forgets all keys of SSH 1.</summary>
    /// <param name="data">Ignored.</param>
    public virtual void Agentc_REMOVE_ALL_RSA_IDENTITIES(Bytes data) => SendResponse(Agent.AGENT_SUCCESS, default);

    /// <summary>
    /// Asks the owner whether a key that was added with that condition may be used now. The default knows no way to ask, and says no.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="comment">What stands beside it.</param>
    protected virtual Deferred<bool> ConfirmUse(Key key, string comment) => false;

    private double Now => Transport!.Reactor.Seconds();

    private void Dispatch(byte request, Bytes data)
    {
        switch (request)
        {
            case Agent.AGENTC_REQUEST_IDENTITIES:
                Agentc_REQUEST_IDENTITIES(data);
                break;
            case Agent.AGENTC_SIGN_REQUEST:
                Agentc_SIGN_REQUEST(data);
                break;
            case Agent.AGENTC_ADD_IDENTITY:
                Agentc_ADD_IDENTITY(data);
                break;
            case Agent.AGENTC_ADD_ID_CONSTRAINED:
                Agentc_ADD_ID_CONSTRAINED(data);
                break;
            case Agent.AGENTC_REMOVE_IDENTITY:
                Agentc_REMOVE_IDENTITY(data);
                break;
            case Agent.AGENTC_REMOVE_ALL_IDENTITIES:
                Agentc_REMOVE_ALL_IDENTITIES(data);
                break;
            case Agent.AGENTC_REQUEST_RSA_IDENTITIES:
                Agentc_REQUEST_RSA_IDENTITIES(data);
                break;
            case Agent.AGENTC_REMOVE_RSA_IDENTITY:
                Agentc_REMOVE_RSA_IDENTITY(data);
                break;
            case Agent.AGENTC_REMOVE_ALL_RSA_IDENTITIES:
                Agentc_REMOVE_ALL_RSA_IDENTITIES(data);
                break;
            default:
                SendResponse(Agent.AGENT_FAILURE, default);
                break;
        }
    }

    private void AddIdentity(Bytes data, bool constrained)
    {
        PacketReader reader = new(data.Span);
        KeyMaterial material = KeyTypeSpec.ReadPrivateFields(ref reader);
        string comment = KeyText.Comment(reader.ReadString());
        AgentConstraints constraints = constrained ? AgentConstraints.Decode(ref reader) : AgentConstraints.None;
        reader.ExpectEnd();
        double expires = constraints.Lifetime is { } lifetime ? Now + lifetime.TotalSeconds : double.PositiveInfinity;
        Keys.Add(new SSHAgentKeys.Entry(new Key(material, comment), comment, expires, constraints.Confirm), Now);
        SendResponse(Agent.AGENT_SUCCESS, default);
    }

    /// <summary>Null where the key has no algorithm that the flags ask for.</summary>
    private string? ChooseAlgorithm(Key key, uint flags) => (key.Type(), flags) switch
    {
        ("RSA", Agent.AGENT_RSA_SHA2_512) => "rsa-sha2-512",
        ("RSA", Agent.AGENT_RSA_SHA2_256) => "rsa-sha2-256",
        ("RSA", 0) => SignsWithSHA1 ? "ssh-rsa" : null,
        ("RSA", _) => null,
        _ => key.SupportedSignatureAlgorithms()[0],
    };

    private Deferred<Bytes> Sign(Key key, Bytes data, string algorithm)
    {
        if (!key.SigningIsSlow)
        {
            return key.Sign(data, algorithm);
        }

        IReactor reactor = Transport!.Reactor;
        Deferred<Bytes> made = new();
        SlowWork.Of(reactor).Start(() =>
        {
            Result<Bytes> result;
            try
            {
                result = key.Sign(data, algorithm);
            }
#pragma warning disable CA1031 // Whatever goes wrong on the pool's thread belongs to the one who asked.
            catch (Exception error)
#pragma warning restore CA1031
            {
                result = new Failure(error);
            }

            reactor.CallFromThread(() => Fire(made, result));
        });
        return made;
    }

    private static void Fire(Deferred<Bytes> made, Result<Bytes> result)
    {
        if (result.Failure is { } failure)
        {
            made.Errback(failure);
        }
        else
        {
            made.Callback(result.Value);
        }
    }
}
