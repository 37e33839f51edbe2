namespace Twisted.Conch.Client;

/// <summary>What a line of a known_hosts file says about its key. sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT".</summary>
public enum KnownHostMarker
{
    /// <summary>It is the host's.</summary>
    None,

    /// <summary><c>@cert-authority</c>: it signs certificates of the hosts. It is no host's own.</summary>
    CertAuthority,

    /// <summary><c>@revoked</c>: no host that has it is to be trusted.</summary>
    Revoked,
}
