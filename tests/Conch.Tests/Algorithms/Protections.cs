using System.Security.Cryptography;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

/// <summary>Every way to protect packets: each cipher with each MAC it can have.</summary>
internal static class Protections
{
    /// <summary>Cipher and MAC names; the MAC is empty for AEAD ciphers.</summary>
    public static IEnumerable<object[]> All =>
        from cipher in CipherSpec.InOrderOfPreference
        from mac in cipher.NeedsMac ? MacSpec.InOrderOfPreference.Select(row => row.Name) : [""]
        select new object[] { cipher.Name, mac };

    /// <summary>Those of <see cref="All"/> that verify before they decrypt; encrypt-and-MAC cannot.</summary>
    public static IEnumerable<object[]> VerifiedFirst =>
        All.Where(row => MacSpec.Find((string)row[1]) is not { EncryptThenMac: false });

    /// <summary>A sender and its receiver, with the same random keys.</summary>
    public static (PacketCipher Sealing, PacketCipher Opening) Pair(CryptoSuite ours, CryptoSuite theirs, string cipherName, string macName)
    {
        CipherSpec cipher = CipherSpec.Find(cipherName)!;
        MacSpec? mac = MacSpec.Find(macName);
        byte[] key = RandomNumberGenerator.GetBytes(cipher.KeySize);
        byte[] iv = RandomNumberGenerator.GetBytes(cipher.IvSize);
        byte[] macKey = RandomNumberGenerator.GetBytes(mac?.KeySize ?? 0);
        return (Make(ours, PacketDirection.Sealing), Make(theirs, PacketDirection.Opening));

        PacketCipher Make(CryptoSuite suite, PacketDirection direction) => cipher.Create(
            new PacketKeys { Suite = suite, Direction = direction, Key = key, Iv = iv, Mac = mac, MacKey = macKey });
    }

    /// <summary>A packet with its length and padding, as the framing lays it out. RFC 4253 §6.</summary>
    public static byte[] Packet(PacketCipher cipher, int payloadLength)
    {
        int padding = cipher.PaddingFor(payloadLength);
        byte[] packet = new byte[4 + 1 + payloadLength + padding];
        RandomNumberGenerator.Fill(packet.AsSpan(5));
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(packet, packet.Length - 4);
        packet[4] = (byte)padding;
        return packet;
    }

    /// <summary>Takes a sealed packet in as the framing does.</summary>
    public static bool Open(PacketCipher cipher, uint sequence, byte[] packet, byte[] tag, out uint length)
    {
        length = cipher.DecryptLength(sequence, packet.AsSpan(0, cipher.HeaderSize));
        return cipher.Open(sequence, packet, tag);
    }
}
