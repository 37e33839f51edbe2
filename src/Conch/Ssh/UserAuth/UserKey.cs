using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>A user's key as it comes in a request: what of it is checked before anybody is asked about it.</summary>
/// <param name="Key">The key, the certified one where a certificate came.</param>
/// <param name="Certificate">The certificate; null for a plain key.</param>
/// <param name="Algorithm">The signature algorithm as it was asked for.</param>
/// <param name="Blob">What came.</param>
internal sealed record UserKey(Key Key, SSHCertificate? Certificate, string Algorithm, Bytes Blob)
{
    /// <summary>The name that the signature bears: the plain one where a certificate came.</summary>
    public string SignatureAlgorithm => CertificateNames.PlainOf(Algorithm);

    /// <summary>
    /// Reads the key of a request. Algorithm, type of the key or certificate, curve and the name inside the signature must agree, RSA keys be of a decent
    /// size; else null. What is wrong with it is told to nobody.
    /// </summary>
    /// <param name="fields">The request.</param>
    /// <param name="algorithms">The signature algorithms taken.</param>
    /// <param name="last">The key read last, which mostly is this one: clients ask about a key before they sign with it.</param>
    public static UserKey? Read(PublicKeyFields fields, IReadOnlyList<string> algorithms, UserKey? last = null)
    {
        if (!AlgorithmNames.Has(algorithms, fields.Algorithm)
            || (fields.IsSigned && SignatureName(fields) != CertificateNames.PlainOf(fields.Algorithm)))
        {
            return null;
        }

        return last is not null && last.Algorithm == fields.Algorithm && last.Blob.Span.SequenceEqual(fields.Blob)
            ? last
            : Read(fields.Algorithm, new Bytes(fields.Blob));
    }

    /// <summary>Reads a key or certificate that must be of an algorithm's type; else null.</summary>
    public static UserKey? Read(string algorithm, Bytes blob)
    {
        try
        {
            SSHCertificate? certificate = CertificateNames.IsCertificate(algorithm) ? SSHCertificate.FromString(blob) : null;
            Key key = certificate?.PublicKey ?? Key.FromString(blob, "blob");
            bool fits = AlgorithmNames.Has(key.SupportedSignatureAlgorithms(), CertificateNames.PlainOf(algorithm));
            return fits && key.IsLongEnough ? new UserKey(key, certificate, algorithm, blob) : null;
        }
        catch (BadKeyError)
        {
            return null;
        }
    }

    /// <summary>What a signature covers: RFC 4252 §7, the request as it came up to the signature.</summary>
    /// <param name="session">The session's identifier.</param>
    /// <param name="head">User, service and method as they came.</param>
    /// <param name="fields">The method's fields, read.</param>
    /// <param name="raw">The same as they came.</param>
    public static Bytes SignedData(Bytes session, Bytes head, PublicKeyFields fields, ReadOnlySpan<byte> raw)
    {
        PooledBuffer buffer = PooledBuffer.Borrow();
        PacketWriter writer = new(buffer);
        writer.WriteString(session.Span);
        writer.WriteByte((byte)MessageNumber.UserAuthRequest);
        writer.WriteRaw(head.Span);
        writer.WriteRaw(raw[..^(sizeof(uint) + fields.Signature.Length)]);
        Bytes signed = new(buffer.WrittenSpan);
        buffer.GiveBack();
        return signed;
    }

    /// <summary>The blob's fingerprint as people know it, whether the blob is a key or not.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> blob) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');

    private static string? SignatureName(PublicKeyFields fields)
    {
        try
        {
            PacketReader reader = new(fields.Signature);
            return reader.ReadName();
        }
        catch (MalformedPacketException)
        {
            return null;
        }
    }
}
