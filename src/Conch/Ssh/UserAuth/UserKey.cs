using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>A user's key as it comes in a request: what of it is checked before anybody is asked about it.</summary>
internal static class UserKey
{
    /// <summary>
    /// Reads the key of a request. Algorithm, type of the key, curve and the name inside the signature must agree, RSA keys be of a decent
    /// size; else null. What is wrong with it is told to nobody.
    /// </summary>
    /// <param name="fields">The request.</param>
    /// <param name="algorithms">The signature algorithms taken.</param>
    public static Key? Read(PublicKeyFields fields, IReadOnlyList<string> algorithms)
    {
        if (!algorithms.Contains(fields.Algorithm, StringComparer.Ordinal) || (fields.IsSigned && SignatureName(fields) != fields.Algorithm))
        {
            return null;
        }

        try
        {
            Key key = Key.FromString(new Bytes(fields.Blob), "blob");
            return key.SupportedSignatureAlgorithms().Contains(fields.Algorithm, StringComparer.Ordinal) && key.IsLongEnough ? key : null;
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
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteString(session.Span);
        writer.WriteByte((byte)MessageNumber.UserAuthRequest);
        writer.WriteRaw(head.Span);
        writer.WriteRaw(raw[..^(sizeof(uint) + fields.Signature.Length)]);
        return new Bytes(buffer.WrittenSpan);
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
