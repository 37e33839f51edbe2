using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>Makes keys and IVs from the shared secret. RFC 4253 §7.2.</summary>
internal static class KeyDerivation
{
    /// <summary>Fills <paramref name="output"/> with HASH(K || H || letter || session_id), lengthened by HASH(K || H || all so far).</summary>
    /// <param name="algorithm">The hash of the key exchange.</param>
    /// <param name="secret">K.</param>
    /// <param name="exchangeHash">H of this exchange.</param>
    /// <param name="letter">'A' to 'F'.</param>
    /// <param name="sessionId">H of the first exchange.</param>
    /// <param name="output">As many bytes as are wanted; the caller wipes them.</param>
    public static void Derive(
        HashAlgorithmName algorithm,
        KexSecret secret,
        ReadOnlySpan<byte> exchangeHash,
        char letter,
        ReadOnlySpan<byte> sessionId,
        Span<byte> output)
    {
        // One piece and one call for each hash: half the price of an incremental one, and a rekey of every connection takes six.
        ReadOnlySpan<byte> k = secret.Encoded;
        int prefix = k.Length + exchangeHash.Length;
        Span<byte> input = stackalloc byte[prefix + Math.Max(1 + sessionId.Length, output.Length)];
        Span<byte> digest = stackalloc byte[ExchangeHash.MaxSize];
        k.CopyTo(input);
        exchangeHash.CopyTo(input[k.Length..]);
        input[prefix] = (byte)letter;
        sessionId.CopyTo(input[(prefix + 1)..]);
        int inputLength = prefix + 1 + sessionId.Length;
        for (int done = 0; done < output.Length;)
        {
            int size = Math.Min(CryptographicOperations.HashData(algorithm, input[..inputLength], digest), output.Length - done);
            digest[..size].CopyTo(output[done..]);
            done += size;
            output[..done].CopyTo(input[prefix..]);
            inputLength = prefix + done;
        }

        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(digest);
    }

    /// <summary>Makes the packet protection of one direction, wiping every key on the way.</summary>
    /// <param name="algorithm">The hash of the key exchange.</param>
    /// <param name="secret">K.</param>
    /// <param name="exchangeHash">H of this exchange.</param>
    /// <param name="sessionId">H of the first exchange.</param>
    /// <param name="fromClient">Whether the packets go from the client to the server (letters A, C, E) or back (B, D, F).</param>
    /// <param name="direction">Whether we send or receive them.</param>
    /// <param name="cipher">The negotiated cipher.</param>
    /// <param name="mac">The negotiated MAC; not looked at when the cipher needs none.</param>
    /// <param name="suite">Who computes.</param>
    /// <returns>The protection; the caller disposes of it.</returns>
    public static PacketCipher CreatePacketCipher(
        HashAlgorithmName algorithm,
        KexSecret secret,
        ReadOnlySpan<byte> exchangeHash,
        ReadOnlySpan<byte> sessionId,
        bool fromClient,
        PacketDirection direction,
        CipherSpec cipher,
        MacSpec? mac,
        CryptoSuite suite)
    {
        Span<byte> material = stackalloc byte[256];
        Span<byte> iv = material[..cipher.IvSize];
        Span<byte> key = material.Slice(iv.Length, cipher.KeySize);
        Span<byte> macKey = material.Slice(iv.Length + key.Length, cipher.NeedsMac && mac is not null ? mac.KeySize : 0);
        try
        {
            Derive(algorithm, secret, exchangeHash, fromClient ? 'A' : 'B', sessionId, iv);
            Derive(algorithm, secret, exchangeHash, fromClient ? 'C' : 'D', sessionId, key);
            Derive(algorithm, secret, exchangeHash, fromClient ? 'E' : 'F', sessionId, macKey);
            return cipher.Create(new PacketKeys { Suite = suite, Direction = direction, Key = key, Iv = iv, Mac = mac, MacKey = macKey });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
        }
    }
}
