using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>AES in counter mode by libcrypto. Its only state is the key and the counter.</summary>
internal sealed class LibCryptoAesCtr : InPlaceCipher
{
    private const int Block = 16;

    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _key;
    private UInt128 _counter;

    /// <summary>Makes one direction.</summary>
    /// <param name="key">16, 24 or 32 bytes; copied.</param>
    /// <param name="counter">The first counter, 16 bytes.</param>
    public LibCryptoAesCtr(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter)
    {
        CryptoLengths.Check(counter, Block);
        _ = LibCryptoContexts.Current.AesCtr(key.Length);
        _key = GC.AllocateUninitializedArray<byte>(key.Length, pinned: true);
        key.CopyTo(_key);
        _counter = BinaryPrimitives.ReadUInt128BigEndian(counter);
    }

    /// <inheritdoc/>
    public override void Process(Span<byte> data)
    {
        Span<byte> counter = stackalloc byte[Block];
        BinaryPrimitives.WriteUInt128BigEndian(counter, _counter);
        SafeCipherContext context = LibCryptoContexts.Current.AesCtr(_key.Length);
        context.Restart(_key, counter);
        context.Process(data);
        _counter += (uint)(data.Length / Block);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_key);
        _counter = 0;
        if (disposing)
        {
            // It may hold this key as the last one it used.
            LibCryptoContexts.Current.AesCtr(_key.Length).Restart(_key, stackalloc byte[Block]);
        }
    }
}
