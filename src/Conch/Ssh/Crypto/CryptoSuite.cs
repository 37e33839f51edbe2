using System.Collections.Immutable;

namespace Twisted.Conch.Ssh;

/// <summary>Makes AES in counter mode. RFC 4344 §4.</summary>
/// <param name="key">16, 24 or 32 bytes.</param>
/// <param name="counter">The initial counter, 16 bytes.</param>
internal delegate InPlaceCipher AesCtrCreator(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter);

/// <summary>Makes AES-GCM for packets.</summary>
/// <param name="key">16 or 32 bytes.</param>
/// <param name="iv">The initial IV, 12 bytes.</param>
internal delegate PacketCipher AesGcmCreator(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv);

/// <summary>Makes an HMAC for packets.</summary>
/// <param name="spec">The row.</param>
/// <param name="key"><see cref="MacSpec.KeySize"/> bytes.</param>
internal delegate PacketMac PacketMacCreator(MacSpec spec, ReadOnlySpan<byte> key);

/// <summary>Makes chacha20-poly1305@openssh.com.</summary>
/// <param name="key">64 bytes: first the packet's key, then the length's.</param>
internal delegate PacketCipher ChaCha20Poly1305Creator(ReadOnlySpan<byte> key);

/// <summary>
/// Who computes each primitive that has more than one provider. AES-CBC, SHA, the NIST curves and RSA are always .NET's own.
/// </summary>
/// <remarks>
/// The environment's TWISTED_CONCH_CRYPTO (<c>auto</c>, <c>bouncycastle</c>, <c>libsodium</c>, <c>platform</c>) decides <see cref="Current"/>;
/// a caller may pass any other suite to whatever takes one. Suites are safe on any thread.
/// </remarks>
internal sealed record CryptoSuite
{
    /// <summary>The environment variable that forces a suite.</summary>
    public const string Variable = "TWISTED_CONCH_CRYPTO";

    private static readonly Lazy<CryptoSuite> Chosen = new(() => FromSetting(Environment.GetEnvironmentVariable(Variable)));

    /// <summary>As the environment variable names it.</summary>
    public required string Name { get; init; }

    /// <summary>X25519.</summary>
    public required IX25519 X25519 { get; init; }

    /// <summary>Ed25519.</summary>
    public required IEd25519 Ed25519 { get; init; }

    /// <summary>ML-KEM-768.</summary>
    public required IKem MLKem768 { get; init; }

    /// <summary>Streamlined NTRU Prime 761.</summary>
    public required IKem Sntrup761 { get; init; }

    /// <summary>Powers in finite fields.</summary>
    public required IModularPower ModularPower { get; init; }

    /// <summary>AES in counter mode.</summary>
    public required AesCtrCreator CreateAesCtr { get; init; }

    /// <summary>AES-GCM.</summary>
    public required AesGcmCreator CreateAesGcm { get; init; }

    /// <summary>HMAC.</summary>
    public required PacketMacCreator CreateMac { get; init; }

    /// <summary>chacha20-poly1305@openssh.com.</summary>
    public required ChaCha20Poly1305Creator CreateChaCha20Poly1305 { get; init; }

    /// <summary>What everyone uses unless told otherwise; chosen at first use.</summary>
    public static CryptoSuite Current => Chosen.Value;

    /// <summary>Everything managed, by BouncyCastle where .NET has nothing: runs everywhere.</summary>
    public static CryptoSuite BouncyCastle { get; } = new()
    {
        Name = "bouncycastle",
        X25519 = new BouncyCastleX25519(),
        Ed25519 = new BouncyCastleEd25519(),
        MLKem768 = new BouncyCastleMLKem768(),
        Sntrup761 = new BouncyCastleSntrup761(),
        ModularPower = new BouncyCastleModularPower(),
        CreateAesCtr = static (key, counter) => new EcbAesCtr(key, counter),
        CreateAesGcm = static (key, iv) => new PlatformAesGcm(key, iv),
        CreateMac = static (spec, key) => new PlatformPacketMac(spec, key),
        CreateChaCha20Poly1305 = static key => new BouncyCastleChaCha20Poly1305(key),
    };

    /// <summary>All suites whose libraries load here, for tests and benches.</summary>
    public static ImmutableArray<CryptoSuite> Loadable =>
        [.. new[] { FromSetting("auto"), BouncyCastle, TryLibsodium(BouncyCastle), TryPlatform(BouncyCastle) }.OfType<CryptoSuite>()];

    /// <summary>The suite of a setting.</summary>
    /// <param name="setting">A suite's name; null or empty for <c>auto</c>: for each primitive the fastest that loads.</param>
    /// <returns>The suite.</returns>
    /// <exception cref="PlatformNotSupportedException">The library that is asked for does not load here, or the name is unknown.</exception>
    public static CryptoSuite FromSetting(string? setting)
    {
        CryptoSuite? suite = setting switch
        {
            null or "" or "auto" => Fastest() with { Name = "auto" },
            "bouncycastle" => BouncyCastle,
            "libsodium" => TryLibsodium(BouncyCastle),
            "platform" => TryPlatform(BouncyCastle),
            _ => throw new PlatformNotSupportedException(
                $"{Variable} is none of auto, bouncycastle, libsodium, platform."),
        };
        return suite ?? throw new PlatformNotSupportedException($"{Variable} asks for {setting}, whose library does not load here.");
    }

    private static CryptoSuite Fastest()
    {
        CryptoSuite suite = TryLibsodium(BouncyCastle) ?? BouncyCastle;
        return TryPlatform(suite) ?? suite;
    }

    private static CryptoSuite? TryLibsodium(CryptoSuite rest) => !SodiumNative.IsAvailable ? null : rest with
    {
        Name = "libsodium",
        X25519 = new SodiumX25519(),
        Ed25519 = new SodiumEd25519(),
        MLKem768 = new SodiumMLKem768(),
        CreateChaCha20Poly1305 = static key => new SodiumChaCha20Poly1305(key),
    };

    private static CryptoSuite? TryPlatform(CryptoSuite rest) => !LibCryptoContexts.IsAvailable ? null : rest with
    {
        Name = "platform",
        ModularPower = new LibCryptoModularPower(),
        CreateAesCtr = static (key, counter) => new LibCryptoAesCtr(key, counter),
        CreateAesGcm = static (key, iv) => new LibCryptoAesGcm(key, iv),
        CreateMac = static (spec, key) => new LibCryptoPacketMac(spec, key),
        CreateChaCha20Poly1305 = static key => new LibCryptoChaCha20Poly1305(key),
    };
}
