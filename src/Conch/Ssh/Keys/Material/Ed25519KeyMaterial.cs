using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Ed25519. RFC 8032, RFC 8709.</summary>
internal sealed class Ed25519KeyMaterial : KeyMaterial
{
    public const int Length = 32;
    private const int SignatureLength = 64;

    private static readonly string[] Algorithms = [KeyNames.Ed25519];

    private readonly byte[] _point;

    // Pinned: a copy that the collector leaves behind could not be wiped.
    private readonly byte[]? _seed;

    private Ed25519KeyMaterial(byte[] point, byte[]? seed)
    {
        _point = point;
        _seed = seed;
    }

    public override string SshType => KeyNames.Ed25519;

    public override string Type => "Ed25519";

    public override int Size => 256;

    public override bool IsPublic => _seed is null;

    public override IReadOnlyList<string> SignatureAlgorithms => Algorithms;

    public override KeyData Data => new Ed25519KeyData(_point, _seed is null ? default(Bytes?) : _seed);

    /// <summary>The public key.</summary>
    public ReadOnlySpan<byte> Point => _point;

    /// <summary>The private key's seed.</summary>
    public ReadOnlySpan<byte> Seed => SeedOrThrow();

    /// <summary>A public key of 32 bytes.</summary>
    public static Ed25519KeyMaterial FromPublic(ReadOnlySpan<byte> point)
    {
        CheckLength(point.Length, "public key");
        return new Ed25519KeyMaterial(point.ToArray(), seed: null);
    }

    /// <summary>A private key from its seed.</summary>
    /// <param name="seed">32 bytes; the caller wipes them.</param>
    /// <param name="expectedPoint">The public key that the format has beside it; empty if it has none.</param>
    /// <exception cref="BadKeyError">A length is wrong, or the public key is another's: signing with that would give the seed away.</exception>
    public static Ed25519KeyMaterial FromPrivate(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> expectedPoint)
    {
        CheckLength(seed.Length, "private key");
        byte[] point = new byte[Length];
        CryptoSuite.Current.Ed25519.GetPublicKey(seed, point);
        if (!expectedPoint.IsEmpty && !expectedPoint.SequenceEqual(point))
        {
            throw new BadKeyError("The private and the public part of the Ed25519 key do not belong together.");
        }

        byte[] pinned = GC.AllocateUninitializedArray<byte>(Length, pinned: true);
        seed.CopyTo(pinned);
        return new Ed25519KeyMaterial(point, pinned);
    }

    /// <summary>Makes a new private key.</summary>
    public static Ed25519KeyMaterial Generate()
    {
        Span<byte> seed = stackalloc byte[Length];
        RandomNumberGenerator.Fill(seed);
        Ed25519KeyMaterial key = FromPrivate(seed, default);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    public override void WritePublic(PacketWriter writer)
    {
        writer.WriteText(KeyNames.Ed25519);
        writer.WriteString(_point);
    }

    public override void WritePrivate(PacketWriter writer)
    {
        WritePublic(writer);
        writer.WriteUInt32(2 * Length);
        writer.WriteRaw(SeedOrThrow());
        writer.WriteRaw(_point);
    }

    public override KeyMaterial ToPublic() => IsPublic ? this : new Ed25519KeyMaterial(_point, seed: null);

    public override void Sign(string algorithm, ReadOnlySpan<byte> data, PacketWriter writer)
    {
        Span<byte> signature = stackalloc byte[SignatureLength];
        CryptoSuite.Current.Ed25519.Sign(SeedOrThrow(), _point, data, signature);
        writer.WriteString(signature);
    }

    public override bool Verify(string algorithm, ref PacketReader signature, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> value = signature.ReadString(SignatureLength);
        signature.ExpectEnd();
        return value.Length == SignatureLength && CryptoSuite.Current.Ed25519.Verify(_point, data, value);
    }

    private static void CheckLength(int length, string what)
    {
        if (length != Length)
        {
            throw new BadKeyError($"The {what} of the Ed25519 key has {length} bytes instead of {Length}.");
        }
    }

    private byte[] SeedOrThrow() => _seed ?? throw new BadKeyError("An Ed25519 public key holds no private key.");
}
