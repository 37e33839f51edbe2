using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>One key exchange: a row of the table.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Hash">The hash of the exchange and of the key derivation.</param>
/// <param name="Slow">Whether it costs more than about a millisecond, so that the reactor's thread must not run it.</param>
/// <param name="OnByDefault">Whether it is offered unasked.</param>
/// <param name="Method">The mathematics; null for group exchange, whose group the transport learns first: <c>new DiffieHellmanKex(group)</c>.</param>
internal sealed record KexSpec(string Name, HashAlgorithmName Hash, bool Slow, bool OnByDefault, IKexMethod? Method)
{
    /// <summary>
    /// All key exchanges, the one we like best first. Group exchange is offered only by who has primes.
    /// </summary>
    public static readonly ImmutableArray<KexSpec> InOrderOfPreference = CreateTable();

    /// <summary>Whether the group is agreed on first, by messages of its own (RFC 4419).</summary>
    public bool IsGroupExchange => Method is null;

    /// <summary>The row of a name, or null.</summary>
    public static KexSpec? Find(string name)
    {
        foreach (KexSpec row in InOrderOfPreference)
        {
            if (row.Name == name)
            {
                return row;
            }
        }

        return null;
    }

    private static ImmutableArray<KexSpec> CreateTable()
    {
        HybridKex mlkem = new(static suite => suite.MLKem768, HashAlgorithmName.SHA256);
        HybridKex sntrup = new(static suite => suite.Sntrup761, HashAlgorithmName.SHA512);
        Curve25519Kex curve25519 = new();
        EcdhKex nistp256 = new(ECCurve.NamedCurves.nistP256, coordinateSize: 32);
        EcdhKex nistp384 = new(ECCurve.NamedCurves.nistP384, coordinateSize: 48);
        EcdhKex nistp521 = new(ECCurve.NamedCurves.nistP521, coordinateSize: 66);
        DiffieHellmanKex group14 = new(DiffieHellmanGroups.Group14);
        DiffieHellmanKex group16 = new(DiffieHellmanGroups.Group16);
        DiffieHellmanKex group18 = new(DiffieHellmanGroups.Group18);
        return
        [
            new("mlkem768x25519-sha256", HashAlgorithmName.SHA256, Slow: false, OnByDefault: true, mlkem),
            new("sntrup761x25519-sha512", HashAlgorithmName.SHA512, Slow: true, OnByDefault: true, sntrup),
            new("sntrup761x25519-sha512@openssh.com", HashAlgorithmName.SHA512, Slow: true, OnByDefault: true, sntrup),
            new("curve25519-sha256", HashAlgorithmName.SHA256, Slow: false, OnByDefault: true, curve25519),
            new("curve25519-sha256@libssh.org", HashAlgorithmName.SHA256, Slow: false, OnByDefault: true, curve25519),
            new("ecdh-sha2-nistp256", HashAlgorithmName.SHA256, Slow: false, OnByDefault: true, nistp256),
            new("ecdh-sha2-nistp384", HashAlgorithmName.SHA384, Slow: true, OnByDefault: true, nistp384),
            new("ecdh-sha2-nistp521", HashAlgorithmName.SHA512, Slow: true, OnByDefault: true, nistp521),
            new("diffie-hellman-group16-sha512", HashAlgorithmName.SHA512, Slow: true, OnByDefault: true, group16),
            new("diffie-hellman-group18-sha512", HashAlgorithmName.SHA512, Slow: true, OnByDefault: true, group18),
            new("diffie-hellman-group14-sha256", HashAlgorithmName.SHA256, Slow: true, OnByDefault: true, group14),
            new("diffie-hellman-group-exchange-sha256", HashAlgorithmName.SHA256, Slow: true, OnByDefault: true, Method: null),
            new("diffie-hellman-group14-sha1", HashAlgorithmName.SHA1, Slow: true, OnByDefault: false, group14),
        ];
    }
}
