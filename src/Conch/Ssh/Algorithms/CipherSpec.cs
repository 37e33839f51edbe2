using System.Collections.Immutable;

namespace Twisted.Conch.Ssh;

/// <summary>Makes the packet protection of one direction.</summary>
/// <param name="keys">Keys of the lengths the row asks for; copied or expanded before the call returns.</param>
internal delegate PacketCipher PacketCipherCreator(in PacketKeys keys);

/// <summary>One cipher: a row of the table.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="KeySize">Bytes of key.</param>
/// <param name="IvSize">Bytes of initial IV.</param>
/// <param name="NeedsMac">False for AEAD ciphers, with which no MAC is negotiated.</param>
/// <param name="OnByDefault">Whether it is offered unasked.</param>
/// <param name="Create">Makes one direction's protection.</param>
internal sealed record CipherSpec(
    string Name, int KeySize, int IvSize, bool NeedsMac, bool OnByDefault, PacketCipherCreator Create)
{
    /// <summary>
    /// All ciphers, the one we like best first. OpenSSH's PROTOCOL.chacha20poly1305; RFC 5647 as OpenSSH's PROTOCOL §1.6 changes it; RFC 4344 §4 for CTR;
    /// RFC 4253 §6.3 for CBC.
    /// </summary>
    public static readonly ImmutableArray<CipherSpec> InOrderOfPreference =
    [
        new("chacha20-poly1305@openssh.com", KeySize: 64, IvSize: 0, NeedsMac: false, OnByDefault: true, ChaCha20Poly1305),
        new("aes128-gcm@openssh.com", KeySize: 16, IvSize: 12, NeedsMac: false, OnByDefault: true, AesGcm),
        new("aes256-gcm@openssh.com", KeySize: 32, IvSize: 12, NeedsMac: false, OnByDefault: true, AesGcm),
        new("aes128-ctr", KeySize: 16, IvSize: 16, NeedsMac: true, OnByDefault: true, AesCtr),
        new("aes192-ctr", KeySize: 24, IvSize: 16, NeedsMac: true, OnByDefault: true, AesCtr),
        new("aes256-ctr", KeySize: 32, IvSize: 16, NeedsMac: true, OnByDefault: true, AesCtr),
        new("aes128-cbc", KeySize: 16, IvSize: 16, NeedsMac: true, OnByDefault: false, AesCbc),
        new("aes192-cbc", KeySize: 24, IvSize: 16, NeedsMac: true, OnByDefault: false, AesCbc),
        new("aes256-cbc", KeySize: 32, IvSize: 16, NeedsMac: true, OnByDefault: false, AesCbc),
    ];

    /// <summary>The row of a name, or null.</summary>
    public static CipherSpec? Find(string name)
    {
        foreach (CipherSpec row in InOrderOfPreference)
        {
            if (row.Name == name)
            {
                return row;
            }
        }

        return null;
    }

    private static PacketCipher ChaCha20Poly1305(in PacketKeys keys) => keys.Suite.CreateChaCha20Poly1305(keys.Key);

    private static PacketCipher AesGcm(in PacketKeys keys) => keys.Suite.CreateAesGcm(keys.Key, keys.Iv);

    private static PacketCipher AesCtr(in PacketKeys keys) => WithMac(keys, keys.Suite.CreateAesCtr(keys.Key, keys.Iv), chained: false);

    private static PacketCipher AesCbc(in PacketKeys keys) => WithMac(keys, new AesCbc(keys.Key, keys.Iv, keys.Direction), chained: true);

    private static PacketCipher WithMac(in PacketKeys keys, InPlaceCipher cipher, bool chained)
    {
        MacSpec spec = keys.Mac ?? throw new ArgumentException("This cipher needs a MAC.", nameof(keys));
        PacketMac mac = keys.Suite.CreateMac(spec, keys.MacKey);
        return spec.EncryptThenMac ? new EncryptThenMacCipher(cipher, mac) : new EncryptAndMacCipher(cipher, mac, chained);
    }
}
