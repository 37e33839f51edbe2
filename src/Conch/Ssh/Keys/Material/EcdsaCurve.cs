using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>A curve for ECDSA and the hash that goes with it. RFC 5656 §6.2.1, §10.1.</summary>
/// <param name="Name">The curve's name on the wire.</param>
/// <param name="Oid">Its object identifier, RFC 5480 §2.1.1.1.</param>
/// <param name="Bits">Size of the field.</param>
/// <param name="Hash">Hashes what is signed.</param>
/// <param name="Platform">The platform's name for the curve.</param>
internal sealed record EcdsaCurve(string Name, string Oid, int Bits, HashAlgorithmName Hash, ECCurve Platform)
{
    public static readonly EcdsaCurve NistP256 =
        new("nistp256", "1.2.840.10045.3.1.7", 256, HashAlgorithmName.SHA256, ECCurve.NamedCurves.nistP256);

    public static readonly ImmutableArray<EcdsaCurve> All =
    [
        NistP256,
        new("nistp384", "1.3.132.0.34", 384, HashAlgorithmName.SHA384, ECCurve.NamedCurves.nistP384),
        new("nistp521", "1.3.132.0.35", 521, HashAlgorithmName.SHA512, ECCurve.NamedCurves.nistP521),
    ];

    /// <summary>The key type and signature algorithm with this curve.</summary>
    public string SshType { get; } = KeyNames.EcdsaPrefix + Name;

    /// <summary>Length of a coordinate.</summary>
    public int FieldBytes => (Bits + 7) / 8;
}
