namespace Twisted.Conch.Ssh;

/// <summary>
/// Protects the binary packets of one direction, in place and without allocation. RFC 4253 §6; RFC 5647; OpenSSH's PROTOCOL and
/// PROTOCOL.chacha20poly1305.
/// </summary>
/// <remarks>
/// <para>Receiving: gather <see cref="HeaderSize"/> bytes, call <see cref="DecryptLength"/> <b>once</b>, check the length
/// (§6.1, and <see cref="IsAligned"/>), gather the rest of the packet and <see cref="TagSize"/> bytes of tag, call <see cref="Open"/> once with the very bytes
/// that <see cref="DecryptLength"/> left. Nothing may be parsed before <see cref="Open"/> has said true.</para>
/// <para>Sending: lay out length, padding length, payload and padding, then <see cref="Seal"/>.</para>
/// <para>Not safe for two threads at once. <see cref="IDisposable.Dispose"/> wipes the keys.</para>
/// </remarks>
internal abstract class PacketCipher : IDisposable
{
    /// <summary>Bytes of the packet_length field.</summary>
    public const int LengthSize = 4;

    /// <summary>The longest tag of any row (hmac-sha2-512), for a fixed buffer.</summary>
    public const int MaxTagSize = 64;

    /// <summary>The longest <see cref="HeaderSize"/> of any row: one AES block.</summary>
    public const int MaxHeaderSize = 16;

    /// <summary>What the padding rounds up to: the cipher's block, at least 8 bytes.</summary>
    public abstract int BlockSize { get; }

    /// <summary>Bytes of MAC or AEAD tag after the packet.</summary>
    public abstract int TagSize { get; }

    /// <summary>Bytes of the packet needed to learn its length: the length field itself, or a whole block where that is encrypted with the rest.</summary>
    public virtual int HeaderSize => LengthSize;

    /// <summary>Whether the four length bytes count when the packet is rounded up to <see cref="BlockSize"/> (they do in encrypt-and-MAC only).</summary>
    public abstract bool LengthIsInAlignment { get; }

    /// <summary>
    /// CBC with encrypt-and-MAC only: when the decrypted length is impossible, the framing must not answer at once. It goes on reading until the
    /// largest packet it accepts would be complete, whatever comes, and then ends the connection as it does for a wrong MAC; else the moment of the answer
    /// tells an attacker 32 bits of plaintext (CVE-2008-5161).
    /// </summary>
    public virtual bool DiscardsOnBadLength => false;

    /// <summary>Reads packet_length from the first <see cref="HeaderSize"/> bytes, which may be decrypted in place. Exactly once a packet.</summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="header"><see cref="HeaderSize"/> bytes as received.</param>
    /// <returns>The number on the wire, not checked and not authenticated yet.</returns>
    public abstract uint DecryptLength(uint sequence, Span<byte> header);

    /// <summary>Verifies and decrypts one packet in place. Where the order of the algorithms allows it, verifying comes first and a false packet is left encrypted.</summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="packet">The whole packet from the length field on, its header as <see cref="DecryptLength"/> left it; afterwards plaintext.</param>
    /// <param name="tag"><see cref="TagSize"/> bytes as received.</param>
    /// <returns>Whether the packet is authentic. When it is not, the connection must end: the state of the cipher is of no more use.</returns>
    public abstract bool Open(uint sequence, Span<byte> packet, ReadOnlySpan<byte> tag);

    /// <summary>Encrypts one packet in place and writes its tag.</summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="packet">The whole packet from the length field on, padded as <see cref="IsAligned"/> wants it.</param>
    /// <param name="tag"><see cref="TagSize"/> bytes to fill.</param>
    public abstract void Seal(uint sequence, Span<byte> packet, Span<byte> tag);

    /// <summary>Whether a packet_length gives a packet of whole blocks.</summary>
    public bool IsAligned(uint packetLength) =>
        (packetLength + (LengthIsInAlignment ? (ulong)LengthSize : 0)) % (uint)BlockSize == 0;

    /// <summary>The padding a payload needs: at least four bytes, up to whole blocks. RFC 4253 §6.</summary>
    /// <param name="payloadLength">Bytes of (compressed) payload.</param>
    /// <returns>4 to <see cref="BlockSize"/> + 3.</returns>
    public int PaddingFor(int payloadLength)
    {
        int unpadded = (LengthIsInAlignment ? LengthSize : 0) + 1 + payloadLength;
        int padding = BlockSize - (unpadded % BlockSize);
        return padding < 4 ? padding + BlockSize : padding;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Wipes keys and frees native state. May be called more than once.</summary>
    /// <param name="disposing">False from a finalizer.</param>
    protected abstract void Dispose(bool disposing);
}
