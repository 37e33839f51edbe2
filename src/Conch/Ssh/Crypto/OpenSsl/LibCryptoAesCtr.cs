namespace Twisted.Conch.Ssh;

/// <summary>AES in counter mode by libcrypto.</summary>
internal sealed class LibCryptoAesCtr : InPlaceCipher
{
    private readonly SafeCipherContext _context;

    /// <summary>Makes one direction.</summary>
    /// <param name="key">16, 24 or 32 bytes; copied.</param>
    /// <param name="counter">The first counter, 16 bytes.</param>
    public LibCryptoAesCtr(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter)
    {
        CryptoLengths.Check(counter, 16);
        nint cipher = key.Length switch
        {
            16 => LibCryptoNative.EVP_aes_128_ctr(),
            24 => LibCryptoNative.EVP_aes_192_ctr(),
            32 => LibCryptoNative.EVP_aes_256_ctr(),
            _ => throw new ArgumentOutOfRangeException(nameof(key), "AES keys have 16, 24 or 32 bytes."),
        };
        _context = new SafeCipherContext(cipher, key, counter);
    }

    /// <inheritdoc/>
    public override void Process(Span<byte> data) => _context.Process(data);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _context.Dispose();
        }
    }
}
