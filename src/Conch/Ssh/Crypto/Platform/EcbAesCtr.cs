using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>AES in counter mode out of .NET's AES, which has no such mode: counters are encrypted in batches by one kept transform (RFC 4344 §4).</summary>
internal sealed class EcbAesCtr : InPlaceCipher
{
    private const int Block = 16;
    private const int Batch = 64 * Block;

    private readonly Aes _aes = Aes.Create();
    private readonly ICryptoTransform _transform;
    private readonly byte[] _counters = new byte[Batch];
    private readonly byte[] _stream = GC.AllocateArray<byte>(Batch, pinned: true);
    private UInt128 _counter;

    /// <summary>Makes one direction.</summary>
    /// <param name="key">16, 24 or 32 bytes; copied.</param>
    /// <param name="counter">The first counter, 16 bytes.</param>
    public EcbAesCtr(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter)
    {
        _counter = BinaryPrimitives.ReadUInt128BigEndian(counter);
        _aes.SetKey(key);
#pragma warning disable CA5358 // ECB of a counter that never repeats is what counter mode is.
        _aes.Mode = CipherMode.ECB;
#pragma warning restore CA5358
        _aes.Padding = PaddingMode.None;
        _transform = _aes.CreateEncryptor();
    }

    /// <inheritdoc/>
    public override void Process(Span<byte> data)
    {
        while (!data.IsEmpty)
        {
            int count = Math.Min(data.Length, Batch);
            NextStream(count);
            Xor(data[..count], _stream);
            data = data[count..];
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_stream);
        if (disposing)
        {
            _transform.Dispose();
            _aes.Dispose();
        }
    }

    private void NextStream(int count)
    {
        for (int i = 0; i < count; i += Block)
        {
            BinaryPrimitives.WriteUInt128BigEndian(_counters.AsSpan(i), _counter);
            _counter++;
        }

        _transform.TransformBlock(_counters, 0, count, _stream, 0);
    }

    private static void Xor(Span<byte> data, ReadOnlySpan<byte> stream)
    {
        Span<Vector<byte>> wide = MemoryMarshal.Cast<byte, Vector<byte>>(data);
        ReadOnlySpan<Vector<byte>> wideStream = MemoryMarshal.Cast<byte, Vector<byte>>(stream);
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] ^= wideStream[i];
        }

        for (int i = wide.Length * Vector<byte>.Count; i < data.Length; i++)
        {
            data[i] ^= stream[i];
        }
    }
}
