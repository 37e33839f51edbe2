using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>A <see cref="Key"/> as a host key.</summary>
/// <param name="key">A private key.</param>
/// <param name="algorithm">One of its signature algorithms.</param>
internal sealed class KeyHostKey(Key key, string algorithm) : HostKey
{
    private readonly ReadOnlyMemory<byte> _blob = key.Blob();

    public override string Algorithm => algorithm;

    public override ReadOnlyMemory<byte> Blob => _blob;

    public override bool SigningIsSlow => key.SigningIsSlow;

    public override byte[] Sign(ReadOnlySpan<byte> data) => key.Sign(data, algorithm).ToArray();

    /// <summary>See <see cref="HostKeyVerifier"/>.</summary>
    public static bool Verify(string algorithm, ReadOnlySpan<byte> hostKey, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> data)
    {
        try
        {
            Key server = CertificateNames.IsCertificate(algorithm)
                ? SSHCertificate.OfBlob(new Bytes(hostKey))?.PublicKey ?? throw new BadKeyError("A certificate was agreed on, and a plain key is shown.")
                : Key.FromString(new Bytes(hostKey), "blob");
            return server.IsLongEnough && server.Verify(CertificateNames.PlainOf(algorithm), signature, data);
        }
        catch (BadKeyError)
        {
            return false;
        }
    }
}
