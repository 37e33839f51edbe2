using System.Security.Cryptography;
using Twisted.Conch.Ssh;

namespace Twisted.Bench.Crypto;

/// <summary>Packet protection.</summary>
internal static class PacketRow
{
    public static IEnumerable<(string Cipher, string Mac)> Protections =>
        from cipher in CipherSpec.InOrderOfPreference
        where cipher.OnByDefault
        from mac in cipher.NeedsMac ? ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512"] : new[] { "" }
        select (cipher.Name, mac);

    /// <summary>Microseconds to seal a packet of so many bytes.</summary>
    public static double Seal(CryptoSuite suite, string cipherName, string macName, int size, Measure measure)
    {
        using PacketCipher cipher = Make(suite, cipherName, macName);
        byte[] packet = new byte[size + (cipher.LengthIsInAlignment ? 0 : 4)];
        byte[] tag = new byte[cipher.TagSize];
        uint sequence = 0;
        return measure.Microseconds(() => cipher.Seal(sequence++, packet, tag));
    }

    /// <summary>Microseconds to set one direction up and to dispose of it.</summary>
    public static double Create(CryptoSuite suite, string cipherName, string macName, Measure measure) =>
        measure.Microseconds(() => Make(suite, cipherName, macName).Dispose());

    private static PacketCipher Make(CryptoSuite suite, string cipherName, string macName)
    {
        CipherSpec cipher = CipherSpec.Find(cipherName)!;
        MacSpec? mac = MacSpec.Find(macName);
        Span<byte> key = stackalloc byte[64];
        RandomNumberGenerator.Fill(key);
        return cipher.Create(new PacketKeys
        {
            Suite = suite,
            Direction = PacketDirection.Sealing,
            Key = key[..cipher.KeySize],
            Iv = key[..cipher.IvSize],
            Mac = mac,
            MacKey = key[..(mac?.KeySize ?? 0)],
        });
    }
}
