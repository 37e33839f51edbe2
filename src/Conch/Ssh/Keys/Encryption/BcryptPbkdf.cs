using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>The key derivation of OpenSSH's encrypted private keys. OpenBSD's bcrypt_pbkdf(3).</summary>
internal static class BcryptPbkdf
{
    /// <summary>ssh-keygen writes 16 to 24; more than this is an attack on whoever opens the file.</summary>
    public const uint MaxRounds = 1024;

    public const int MaxSaltBytes = 64;

    private const int HashLength = 32;

    /// <summary>Derives key material.</summary>
    /// <param name="passphrase">Not empty.</param>
    /// <param name="salt">1 to 64 bytes.</param>
    /// <param name="rounds">1 to 1024; each costs a few milliseconds for every 32 bytes of output.</param>
    /// <param name="output">Filled; at most 1024 bytes.</param>
    public static void Derive(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, uint rounds, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rounds, MaxRounds);
        ArgumentOutOfRangeException.ThrowIfZero(rounds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(salt.Length, MaxSaltBytes, nameof(salt));
        Span<byte> hashedPassphrase = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(passphrase, hashedPassphrase);
        Span<byte> numberedSalt = stackalloc byte[salt.Length + 4];
        salt.CopyTo(numberedSalt);
        Span<byte> block = stackalloc byte[HashLength];
        BlowfishState state = new();
        int blocks = (output.Length + HashLength - 1) / HashLength;
        for (int count = 0; count < blocks; count++)
        {
            BinaryPrimitives.WriteInt32BigEndian(numberedSalt[salt.Length..], count + 1);
            DeriveBlock(state, hashedPassphrase, numberedSalt, rounds, block);

            // The blocks are dealt out like cards, so that each byte range of the output depends on all of them.
            for (int i = 0; (i * blocks) + count < output.Length && i < HashLength; i++)
            {
                output[(i * blocks) + count] = block[i];
            }
        }

        state.Reset();
        CryptographicOperations.ZeroMemory(hashedPassphrase);
        CryptographicOperations.ZeroMemory(block);
    }

    private static void DeriveBlock(
        BlowfishState state, ReadOnlySpan<byte> hashedPassphrase, ReadOnlySpan<byte> salt, uint rounds, Span<byte> block)
    {
        Span<byte> hashedSalt = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> round = stackalloc byte[HashLength];
        SHA512.HashData(salt, hashedSalt);
        block.Clear();
        for (uint i = 0; i < rounds; i++)
        {
            if (i > 0)
            {
                SHA512.HashData(round, hashedSalt);
            }

            Hash(state, hashedPassphrase, hashedSalt, round);
            for (int b = 0; b < HashLength; b++)
            {
                block[b] ^= round[b];
            }
        }

        CryptographicOperations.ZeroMemory(hashedSalt);
        CryptographicOperations.ZeroMemory(round);
    }

    /// <summary>bcrypt_hash: 64 turns of the key schedule, then a fixed text encrypted 64 times; words come out little-endian.</summary>
    private static void Hash(BlowfishState state, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, Span<byte> output)
    {
        state.Reset();
        state.Expand(salt, passphrase);
        for (int i = 0; i < 64; i++)
        {
            state.Expand(salt);
            state.Expand(passphrase);
        }

        "OxychromaticBlowfishSwatDynamite"u8.CopyTo(output);
        for (int i = 0; i < 64; i++)
        {
            for (int at = 0; at < HashLength; at += 8)
            {
                state.Encrypt(output.Slice(at, 8));
            }
        }

        for (int at = 0; at < HashLength; at += 4)
        {
            output.Slice(at, 4).Reverse();
        }
    }
}
