using System.Security.Cryptography;
using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>What a security key says about one signature. OpenSSH's PROTOCOL.u2f, "SSH U2F Signatures".</summary>
/// <param name="Flags">Bit 0: somebody touched it. Bit 2: somebody was verified, by PIN or finger.</param>
/// <param name="Counter">Grows with each signature.</param>
internal readonly record struct SecurityKeyUse(byte Flags, uint Counter)
{
    public bool UserPresent => (Flags & 0x01) != 0;

    public bool UserVerified => (Flags & 0x04) != 0;

    /// <summary>Reads what stands behind the signature proper, to the last byte.</summary>
    public static SecurityKeyUse Read(ref PacketReader signature)
    {
        SecurityKeyUse use = new(signature.ReadByte(), signature.ReadUInt32());
        signature.ExpectEnd();
        return use;
    }

    /// <summary>What the security key really signs: hashes of the application and the message, with flags and counter between.</summary>
    public byte[] SignedData(string application, ReadOnlySpan<byte> message)
    {
        byte[] signed = new byte[32 + 1 + 4 + 32];
        SHA256.HashData(Encoding.UTF8.GetBytes(application), signed);
        signed[32] = Flags;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(signed.AsSpan(33), Counter);
        SHA256.HashData(message, signed.AsSpan(37));
        return signed;
    }
}
