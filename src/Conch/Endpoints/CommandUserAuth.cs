using Microsoft.Extensions.Logging;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>Logs in with what an endpoint was given: an agent's keys, then keys, then the password; each once.</summary>
internal sealed class CommandUserAuth(Credentials credentials, SSHConnection instance) : SSHUserAuthClient(credentials.Username, instance)
{
    private readonly Queue<Key> _keys = new(credentials.Keys);
    private Queue<Key>? _agentKeys;
    private SSHAgentClient? _agent;
    private Key? _last;
    private bool _isAgents;
    private bool _passwordIsUsed;

    public override void ServiceStopped()
    {
        base.ServiceStopped();
        _agent?.Transport?.LoseConnection();
    }

    public override async Deferred<Key?> GetPublicKey()
    {
        _agentKeys ??= await AskAgent();
        _isAgents = _agentKeys.TryDequeue(out _last);
        if (!_isAgents)
        {
            _keys.TryDequeue(out _last);
        }

        return _last?.Public();
    }

    public override Deferred<Key?> GetPrivateKey() => _last;

    public override Deferred<SSHCertificate?> GetCertificate() =>
        Array.Find(credentials.Certificates, certificate => certificate.PublicKey.Blob() == LastPublicKey!.Blob());

    public override Deferred<Bytes?> SignData(Key publicKey, Bytes signData, string signatureType) => _isAgents
        ? _agent!.SignData(publicKey.Blob(), signData, FlagsOf(signatureType)).AddCallback(signature => (Bytes?)signature)
        : base.SignData(publicKey, signData, signatureType);

    public override Deferred<Bytes?> GetPassword(string? prompt = null) => prompt is null ? TakePassword() : (Bytes?)null;

    /// <summary>Many servers ask for the password as their only question.</summary>
    public override Deferred<IReadOnlyList<string>?> GetGenericAnswers(
        string name, string instruction, IReadOnlyList<(string Prompt, bool Echo)> prompts)
    {
        bool isPassword = prompts is [(_, Echo: false)];
        return Defer.Succeed<IReadOnlyList<string>?>(isPassword && TakePassword() is { } password ? [password.Decode()] : null);
    }

    private static uint FlagsOf(string signatureType) => signatureType switch
    {
        KeyNames.RsaSha512 => Agent.AGENT_RSA_SHA2_512,
        KeyNames.RsaSha256 => Agent.AGENT_RSA_SHA2_256,
        _ => 0,
    };

    private static Key? Read(Bytes blob)
    {
        try
        {
            return Key.FromString(blob, "blob");
        }
        catch (BadKeyError)
        {
            // Agents have keys of kinds that are not known here, and certificates.
            return null;
        }
    }

    private async Deferred<Queue<Key>> AskAgent()
    {
        if (credentials.Agent is null)
        {
            return new Queue<Key>();
        }

        try
        {
            _agent = (SSHAgentClient)await credentials.Agent.Connect(Factory.ForProtocol<SSHAgentClient>());
            return new Queue<Key>((await _agent.RequestIdentities()).Select(identity => Read(identity.Blob)).OfType<Key>());
        }
#pragma warning disable CA1031 // Whatever is wrong with the agent, there are other things to log in with.
        catch (Exception error)
#pragma warning restore CA1031
        {
            ILogger log = Transport!.Transport!.Reactor.LoggerFactory.CreateLogger("Twisted.Conch.SSHCommandClientEndpoint");
            UserAuthClientLog.NoAgent(log, Transport.Transport.GetPeer(), error);
            return new Queue<Key>();
        }
    }

    private Bytes? TakePassword()
    {
        if (_passwordIsUsed)
        {
            return null;
        }

        _passwordIsUsed = true;
        return credentials.Password;
    }
}
