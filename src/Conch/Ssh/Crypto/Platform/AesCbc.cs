using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>One direction of AES in CBC mode by .NET, chained from packet to packet. RFC 4253 §6.3. For old peers only.</summary>
internal sealed class AesCbc : InPlaceCipher
{
    private const int Batch = 1024;

    private readonly Aes _aes = Aes.Create();
    private readonly ICryptoTransform _transform;
    private readonly byte[] _scratch = GC.AllocateArray<byte>(Batch, pinned: true);

    /// <summary>Makes one direction.</summary>
    /// <param name="key">16, 24 or 32 bytes; copied.</param>
    /// <param name="iv">16 bytes.</param>
    /// <param name="direction">Sealing encrypts, opening decrypts.</param>
    public AesCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, PacketDirection direction)
    {
        _aes.SetKey(key);
        _aes.Mode = CipherMode.CBC;
        _aes.Padding = PaddingMode.None;
        _aes.IV = iv.ToArray();
#pragma warning disable CA5401 // The IV is the key exchange's, as RFC 4253 has it; that this mode is weak is why it is off.
        _transform = direction == PacketDirection.Sealing ? _aes.CreateEncryptor() : _aes.CreateDecryptor();
#pragma warning restore CA5401
    }

    /// <inheritdoc/>
    public override void Process(Span<byte> data)
    {
        while (!data.IsEmpty)
        {
            int count = Math.Min(data.Length, Batch);
            data[..count].CopyTo(_scratch);
            _transform.TransformBlock(_scratch, 0, count, _scratch, 0);
            _scratch.AsSpan(0, count).CopyTo(data);
            data = data[count..];
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_scratch);
        if (disposing)
        {
            _transform.Dispose();
            _aes.Dispose();
        }
    }
}
