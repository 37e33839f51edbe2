using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Twisted.Conch.Ssh;

/// <summary>
/// The "expensive key schedule" that bcrypt puts on Blowfish (Provos and Mazières, 1999). BouncyCastle's Blowfish does every
/// encryption; what it does not offer is a way into its tables between two of them, so the accessors below open its fields.
/// </summary>
/// <remarks>docs/decisions/0030 says why, and what happens if BouncyCastle renames them.</remarks>
internal sealed class BlowfishState
{
    private readonly BlowfishEngine _engine = new();
    private readonly uint[][] _tables;

    public BlowfishState()
    {
        // Any key: the engine refuses to work before it has one. Reset() overwrites what it made of it.
        _engine.Init(forEncryption: true, new KeyParameter(new byte[16]));
        _tables = [P(_engine), S0(_engine), S1(_engine), S2(_engine), S3(_engine)];
    }

    /// <summary>Back to the digits of pi, which also wipes what keys have left.</summary>
    public void Reset()
    {
        InitialP(null).CopyTo(_tables[0].AsSpan());
        InitialS0(null).CopyTo(_tables[1].AsSpan());
        InitialS1(null).CopyTo(_tables[2].AsSpan());
        InitialS2(null).CopyTo(_tables[3].AsSpan());
        InitialS3(null).CopyTo(_tables[4].AsSpan());
    }

    /// <summary>Mixes a key into the tables.</summary>
    /// <param name="key">A multiple of 4 bytes.</param>
    public void Expand(ReadOnlySpan<byte> key)
    {
        MixKey(key);
        uint left = 0;
        uint right = 0;
        foreach (uint[] table in _tables)
        {
            ProcessTable(_engine, left, right, table);
            left = table[^2];
            right = table[^1];
        }
    }

    /// <summary>Mixes a key and a salt into the tables.</summary>
    /// <param name="salt">A multiple of 8 bytes.</param>
    /// <param name="key">A multiple of 4 bytes.</param>
    public void Expand(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> key)
    {
        MixKey(key);
        Span<byte> block = stackalloc byte[8];
        block.Clear();
        int at = 0;
        foreach (uint[] table in _tables)
        {
            for (int i = 0; i < table.Length; i += 2)
            {
                for (int b = 0; b < block.Length; b++)
                {
                    block[b] ^= salt[at + b];
                }

                at = (at + block.Length) % salt.Length;
                Encrypt(block);
                table[i] = BinaryPrimitives.ReadUInt32BigEndian(block);
                table[i + 1] = BinaryPrimitives.ReadUInt32BigEndian(block[4..]);
            }
        }
    }

    /// <summary>Encrypts one block in place.</summary>
    /// <param name="block">8 bytes.</param>
    public void Encrypt(Span<byte> block) => _engine.ProcessBlock(block, block);

    private void MixKey(ReadOnlySpan<byte> key)
    {
        uint[] p = _tables[0];
        for (int i = 0; i < p.Length; i++)
        {
            p[i] ^= BinaryPrimitives.ReadUInt32BigEndian(key[(4 * i % key.Length)..]);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "P")]
    private static extern ref uint[] P(BlowfishEngine engine);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "S0")]
    private static extern ref uint[] S0(BlowfishEngine engine);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "S1")]
    private static extern ref uint[] S1(BlowfishEngine engine);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "S2")]
    private static extern ref uint[] S2(BlowfishEngine engine);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "S3")]
    private static extern ref uint[] S3(BlowfishEngine engine);

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "KP")]
    private static extern ref uint[] InitialP(BlowfishEngine? engine);

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "KS0")]
    private static extern ref uint[] InitialS0(BlowfishEngine? engine);

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "KS1")]
    private static extern ref uint[] InitialS1(BlowfishEngine? engine);

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "KS2")]
    private static extern ref uint[] InitialS2(BlowfishEngine? engine);

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "KS3")]
    private static extern ref uint[] InitialS3(BlowfishEngine? engine);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "ProcessTable")]
    private static extern void ProcessTable(BlowfishEngine engine, uint left, uint right, uint[] table);
}
