namespace Twisted.Conch.Ssh;

/// <summary>Whom a certificate is about. OpenSSH's PROTOCOL.certkeys.</summary>
public enum CertificateType
{
    /// <summary>No certificate has it.</summary>
    None,

    /// <summary>A user, who logs in by it.</summary>
    User,

    /// <summary>A host, which shows it in place of its key.</summary>
    Host,
}
