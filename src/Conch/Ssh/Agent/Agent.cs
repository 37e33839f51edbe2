namespace Twisted.Conch.Ssh;

/// <summary>
/// Numbers of the agent protocol under Twisted's names (<c>twisted.conch.ssh.agent</c>), and those that came later.
/// draft-ietf-sshm-ssh-agent §5.
/// </summary>
public static class Agent
{
    /// <summary>The longest message either side takes, in bytes, as OpenSSH has it.</summary>
    public const int MAX_LENGTH = 256 * 1024;

    /// <summary>Lists the keys of SSH 1; there are none. Kept for old clients.</summary>
    public const byte AGENTC_REQUEST_RSA_IDENTITIES = 1;

    /// <summary>Answers <see cref="AGENTC_REQUEST_RSA_IDENTITIES"/>.</summary>
    public const byte AGENT_RSA_IDENTITIES_ANSWER = 2;

    /// <summary>The request failed, or is not known.</summary>
    public const byte AGENT_FAILURE = 5;

    /// <summary>The request succeeded.</summary>
    public const byte AGENT_SUCCESS = 6;

    /// <summary>Removes a key of SSH 1.</summary>
    public const byte AGENTC_REMOVE_RSA_IDENTITY = 8;

    /// <summary>Removes all keys of SSH 1.</summary>
    public const byte AGENTC_REMOVE_ALL_RSA_IDENTITIES = 9;

    /// <summary>Lists the keys.</summary>
    public const byte AGENTC_REQUEST_IDENTITIES = 11;

    /// <summary>The list of keys.</summary>
    public const byte AGENT_IDENTITIES_ANSWER = 12;

    /// <summary>Signs with a key.</summary>
    public const byte AGENTC_SIGN_REQUEST = 13;

    /// <summary>The signature.</summary>
    public const byte AGENT_SIGN_RESPONSE = 14;

    /// <summary>Adds a private key.</summary>
    public const byte AGENTC_ADD_IDENTITY = 17;

    /// <summary>Removes a key.</summary>
    public const byte AGENTC_REMOVE_IDENTITY = 18;

    /// <summary>Removes all keys.</summary>
    public const byte AGENTC_REMOVE_ALL_IDENTITIES = 19;

    /// <summary>Adds a private key that may be used under conditions only.</summary>
    public const byte AGENTC_ADD_ID_CONSTRAINED = 25;

    /// <summary>A request by name that one vendor defines.</summary>
    public const byte AGENTC_EXTENSION = 27;

    /// <summary>Condition: the key goes after so many seconds.</summary>
    public const byte AGENT_CONSTRAIN_LIFETIME = 1;

    /// <summary>Condition: the owner is asked before each use.</summary>
    public const byte AGENT_CONSTRAIN_CONFIRM = 2;

    /// <summary>In a request to sign with an RSA key: by rsa-sha2-256.</summary>
    public const uint AGENT_RSA_SHA2_256 = 2;

    /// <summary>In a request to sign with an RSA key: by rsa-sha2-512.</summary>
    public const uint AGENT_RSA_SHA2_512 = 4;
}
