namespace Twisted.Conch.Ssh;

/// <summary>A host key that is shown in a certificate. The signature bears the plain algorithm's name. OpenSSH's PROTOCOL.certkeys.</summary>
/// <param name="key">The private key that is certified.</param>
/// <param name="certificate">The certificate.</param>
/// <param name="algorithm">One of the key's signature algorithms.</param>
internal sealed class CertificateHostKey(Key key, SSHCertificate certificate, string algorithm) : HostKey
{
    private readonly ReadOnlyMemory<byte> _blob = certificate.Blob();

    public override string Algorithm { get; } = CertificateNames.Of(algorithm);

    public override ReadOnlyMemory<byte> Blob => _blob;

    public override bool SigningIsSlow => key.SigningIsSlow;

    public override byte[] Sign(ReadOnlySpan<byte> data) => key.Sign(data, algorithm).ToArray();
}
