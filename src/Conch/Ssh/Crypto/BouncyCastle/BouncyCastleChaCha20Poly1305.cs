using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Twisted.Conch.Ssh;

/// <summary>chacha20-poly1305@openssh.com by BouncyCastle. The one that allocates: its engines take their nonces and keys as objects.</summary>
internal sealed class BouncyCastleChaCha20Poly1305 : ChaCha20Poly1305Cipher
{
    private readonly ChaChaEngine _body = new();
    private readonly ChaChaEngine _length = new();
    private readonly Poly1305 _poly = new();
    private readonly byte[] _nonce = new byte[8];

    /// <summary>Makes one direction.</summary>
    /// <param name="key">64 bytes; copied.</param>
    public BouncyCastleChaCha20Poly1305(ReadOnlySpan<byte> key)
    {
        CryptoLengths.Check(key, KeySize);
        _body.Init(true, new ParametersWithIV(new KeyParameter(key[..32]), _nonce));
        _length.Init(true, new ParametersWithIV(new KeyParameter(key[32..]), _nonce));
    }

    /// <inheritdoc/>
    protected override void CryptLength(uint sequence, Span<byte> length)
    {
        Restart(_length, sequence);
        _length.ProcessBytes(length, length);
    }

    /// <inheritdoc/>
    protected override void BeginPacket(uint sequence, Span<byte> block)
    {
        Restart(_body, sequence);
        block.Clear();
        _body.ProcessBytes(block, block);
    }

    /// <inheritdoc/>
    protected override void CryptBody(Span<byte> body) => _body.ProcessBytes(body, body);

    /// <inheritdoc/>
    protected override void Authenticate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> encrypted, Span<byte> tag)
    {
        _poly.Init(new KeyParameter(key));
        _poly.BlockUpdate(encrypted);
        _poly.DoFinal(tag);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The engines keep expanded keys of their own; another key is the one way to overwrite them.
        ParametersWithIV zero = new(new KeyParameter(new byte[32]), new byte[8]);
        _body.Init(true, zero);
        _length.Init(true, zero);
        CryptographicOperations.ZeroMemory(_nonce);
    }

    // Without a key the engine keeps the one it has.
    private void Restart(ChaChaEngine engine, uint sequence)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_nonce, sequence);
        engine.Init(true, new ParametersWithIV(null, _nonce));
    }
}
