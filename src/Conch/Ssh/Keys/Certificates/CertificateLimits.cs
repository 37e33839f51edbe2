namespace Twisted.Conch.Ssh;

/// <summary>What a certificate may make its reader keep.</summary>
internal static class CertificateLimits
{
    /// <summary>Principals; OpenSSH has the same.</summary>
    public const int MaxPrincipals = 256;

    /// <summary>Critical options, and extensions.</summary>
    public const int MaxOptions = 64;

    /// <summary>Bytes of an option's value: as long as a line of authorized_keys.</summary>
    public const int MaxOptionBytes = 8192;

    /// <summary>Bytes of a key identifier, a principal and a nonce.</summary>
    public const int MaxTextBytes = 1024;
}
