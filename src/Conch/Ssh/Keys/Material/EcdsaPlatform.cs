using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>Points and signatures between SSH's form and the platform's.</summary>
internal static class EcdsaPlatform
{
    /// <summary>Imports an uncompressed point, which the platform checks to lie on the curve.</summary>
    /// <exception cref="BadKeyError">It is no such point.</exception>
    public static ECDsa ImportPoint(EcdsaCurve curve, ReadOnlySpan<byte> point)
    {
        int length = curve.FieldBytes;
        if (point.Length != 1 + (2 * length) || point[0] != 4)
        {
            throw new BadKeyError($"The public point of the {curve.Name} key is not an uncompressed point of that curve.");
        }

        ECPoint q = new() { X = point.Slice(1, length).ToArray(), Y = point[(1 + length)..].ToArray() };
        return Import(curve, new ECParameters { Curve = curve.Platform, Q = q });
    }

    /// <summary>Imports a secret number, from which the platform works out the point.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="secret">Big-endian, with or without leading zeros.</param>
    /// <exception cref="BadKeyError">It is not between 1 and the order of the curve.</exception>
    public static ECDsa ImportSecret(EcdsaCurve curve, ReadOnlySpan<byte> secret)
    {
        secret = secret.TrimStart((byte)0);
        if (secret.IsEmpty || secret.Length > curve.FieldBytes)
        {
            throw new BadKeyError($"The secret number of the {curve.Name} key is out of range.");
        }

        byte[] d = new byte[curve.FieldBytes];
        secret.CopyTo(d.AsSpan(d.Length - secret.Length));
        try
        {
            return Import(curve, new ECParameters { Curve = curve.Platform, D = d });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    /// <summary>The public point, uncompressed. SEC 1 §2.3.3.</summary>
    public static byte[] ExportPoint(EcdsaCurve curve, ECDsa key)
    {
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        byte[] point = new byte[1 + (2 * curve.FieldBytes)];
        point[0] = 4;
        parameters.Q.X.CopyTo(point.AsSpan(1));
        parameters.Q.Y.CopyTo(point.AsSpan(1 + curve.FieldBytes));
        return point;
    }

    /// <summary>Whether a point, uncompressed or compressed (SEC 1 §2.3.3), is this one.</summary>
    public static bool IsSamePoint(ReadOnlySpan<byte> uncompressed, ReadOnlySpan<byte> other)
    {
        int length = uncompressed.Length / 2;
        bool compressed = other.Length == 1 + length
            && other[0] == (2 | (uncompressed[^1] & 1))
            && other[1..].SequenceEqual(uncompressed.Slice(1, length));
        return compressed || other.SequenceEqual(uncompressed);
    }

    /// <summary>Reads r and s (RFC 5656 §3.1.2) into the platform's form.</summary>
    public static byte[] ReadSignature(EcdsaCurve curve, ReadOnlySpan<byte> value)
    {
        PacketReader reader = new(value);
        byte[] joined = new byte[2 * curve.FieldBytes];
        ReadOnlySpan<byte> r = reader.ReadUnsignedMpint(curve.FieldBytes);
        r.CopyTo(joined.AsSpan(curve.FieldBytes - r.Length));
        ReadOnlySpan<byte> s = reader.ReadUnsignedMpint(curve.FieldBytes);
        s.CopyTo(joined.AsSpan(joined.Length - s.Length));
        reader.ExpectEnd();
        return joined;
    }

    /// <summary>Writes the platform's signature as r and s, in a string of their own.</summary>
    public static void WriteSignature(ReadOnlySpan<byte> joined, PacketWriter writer)
    {
        using PooledBuffer buffer = new();
        PacketWriter inner = new(buffer);
        inner.WriteUnsignedMpint(joined[..(joined.Length / 2)]);
        inner.WriteUnsignedMpint(joined[(joined.Length / 2)..]);
        writer.WriteString(buffer.WrittenSpan);
    }

    private static ECDsa Import(EcdsaCurve curve, in ECParameters parameters)
    {
        try
        {
            return ECDsa.Create(parameters);
        }
        catch (CryptographicException error)
        {
            throw new BadKeyError($"The numbers of the {curve.Name} key do not make a key.", error);
        }
    }
}
