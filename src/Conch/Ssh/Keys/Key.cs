using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// A public or private key: reads and writes its formats, signs, verifies. Immutable; every member may be called on any
/// thread. Twisted: <c>twisted.conch.ssh.keys.Key</c>.
/// </summary>
/// <remarks>
/// RSA, ECDSA on NIST's curves, Ed25519, and the public halves of keys in FIDO tokens. Secrets of a private key live in the
/// platform's key object or in pinned memory; what was decrypted to get them is wiped.
/// </remarks>
public sealed class Key : IEquatable<Key>
{
    private readonly KeyMaterial _material;
    private readonly Bytes _blob;
    private Key? _public;

    internal Key(KeyMaterial material, string comment = "")
    {
        _material = material;
        Comment = comment;
        using PooledBuffer buffer = new();
        material.WritePublic(new PacketWriter(buffer));
        _blob = new Bytes(buffer.WrittenSpan);
    }

    private Key(LoadedKey loaded)
        : this(loaded.Material, loaded.Comment)
    {
    }

    /// <summary>The comment that stood beside the key; empty if there was none. Not part of the key.</summary>
    public string Comment { get; }

    /// <summary>Whether signing takes a millisecond or more, and belongs on a pool thread.</summary>
    internal bool SigningIsSlow => !IsPublic() && _material.SigningIsSlow;

    /// <summary>Whether checking a signature takes about a millisecond or more, and belongs on a pool thread.</summary>
    internal bool VerifyingIsSlow => _material.VerifyingIsSlow;

    /// <summary>Whether the key is long enough to be taken from a peer: RSA from 2048 bits on, all others.</summary>
    internal bool IsLongEnough => _material is not RsaKeyMaterial || Size() >= KeyLimits.MinRsaBitsOnWire;

    /// <summary>The key's numbers, for what works on them.</summary>
    internal KeyMaterial Material => _material;

    /// <summary>Whether two keys are the same: both private or both public, with the same numbers.</summary>
    /// <param name="left">One key.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Key? left, Key? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two keys differ.</summary>
    /// <param name="left">One key.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Key? left, Key? right) => !(left == right);

    /// <summary>Reads a key. Twisted: <c>Key.fromString</c>.</summary>
    /// <param name="data">A key file's content or a blob, in any format of <paramref name="type"/>.</param>
    /// <param name="type">
    /// <c>public_openssh</c>, <c>private_openssh</c> (PEM in all its kinds too), <c>public_rfc4716</c>, <c>putty</c>,
    /// <c>blob</c>, <c>private_blob</c> or <c>agentv3</c>; <see langword="null"/> to look at the data.
    /// </param>
    /// <param name="passphrase">What the key is encrypted with. For text other than ASCII see <see cref="NormalizePassphrase"/>.</param>
    /// <exception cref="BadKeyError">The data is not a key that can be read, or the passphrase is wrong.</exception>
    /// <exception cref="EncryptedKeyError">The key is encrypted and there is no passphrase.</exception>
    public static Key FromString(Bytes data, string? type = null, Bytes? passphrase = null) =>
        new(KeyFormat.ReadAny(data.Span, type, passphrase.GetValueOrDefault().Span));

    /// <summary>Reads a key from a file. Blocks on the file. Twisted: <c>Key.fromFile</c>.</summary>
    /// <param name="filename">The file's name.</param>
    /// <param name="type">As for <see cref="FromString"/>.</param>
    /// <param name="passphrase">As for <see cref="FromString"/>.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="BadKeyError">The file is no key that can be read, or the passphrase is wrong; the message names the file.</exception>
    /// <exception cref="EncryptedKeyError">The key is encrypted and there is no passphrase; the message names the file.</exception>
    public static Key FromFile(string filename, string? type = null, Bytes? passphrase = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(filename);
        using FileStream file = new(filename, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return KeyFile.Read(file, filename, type, passphrase.GetValueOrDefault().Span);
    }

    /// <summary>Makes a new private key.</summary>
    /// <param name="type"><c>rsa</c>, <c>ecdsa</c> or <c>ed25519</c>.</param>
    /// <param name="bits">
    /// 1024 to 16384 for RSA (3072 unless said), 256, 384 or 521 for ECDSA (256 unless said); Ed25519 has but one size.
    /// </param>
    /// <exception cref="BadKeyError">There is no such type or size.</exception>
    public static Key Generate(string type, int? bits = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new Key(KeyGenerator.Generate(type, bits));
    }

    /// <summary>
    /// The bytes of a passphrase that people type: NFKC-normalized as Twisted and NIST SP 800-63B §5.1.1.2 have it, then UTF-8.
    /// </summary>
    /// <param name="passphrase">The text.</param>
    /// <exception cref="PassphraseNormalizationError">It holds characters that Unicode has not assigned.</exception>
    /// <remarks>A program in .NET's invariant globalization mode cannot normalize; there, only the check is made.</remarks>
    public static Bytes NormalizePassphrase(string passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        return Passphrase.Normalize(passphrase);
    }

    /// <summary>Whether the key holds its public half only. Twisted: <c>isPublic</c>.</summary>
    public bool IsPublic() => _material.IsPublic;

    /// <summary>The public half; the key itself if it is one. Twisted: <c>public</c>.</summary>
    public Key Public() => IsPublic() ? this : _public ??= new Key(_material.ToPublic(), Comment);

    /// <summary>A hash of the blob, to be compared by people. Twisted: <c>fingerprint</c>, whose default is MD5.</summary>
    /// <param name="format">How to write it.</param>
    /// <exception cref="BadFingerPrintFormat">There is no such format.</exception>
    public string Fingerprint(FingerprintFormats format = FingerprintFormats.SHA256_BASE64) => format switch
    {
        FingerprintFormats.SHA256_BASE64 => Convert.ToBase64String(SHA256.HashData(_blob.Span)),
        FingerprintFormats.MD5_HEX => Md5Hex(_blob.Span),
        _ => throw new BadFingerPrintFormat($"There is no fingerprint format {format}."),
    };

    /// <summary><c>RSA</c>, <c>EC</c> or <c>Ed25519</c>. Twisted: <c>type</c>.</summary>
    public string Type() => _material.Type;

    /// <summary>The key's type on the wire, such as <c>ssh-ed25519</c>. Twisted: <c>sshType</c>.</summary>
    public string SshType() => _material.SshType;

    /// <summary>
    /// The signature algorithms this kind of key has, the best first. For RSA the last, <c>ssh-rsa</c>, signs with SHA-1:
    /// what is offered to peers leaves it out. Twisted: <c>supportedSignatureAlgorithms</c>.
    /// </summary>
    public IReadOnlyList<string> SupportedSignatureAlgorithms() => _material.SignatureAlgorithms;

    /// <summary>Bits of the modulus or of the curve. Twisted: <c>size</c>.</summary>
    public int Size() => _material.Size;

    /// <summary>The key's numbers; secret ones too if it is private. Twisted: <c>data</c>.</summary>
    public KeyData Data() => _material.Data;

    /// <summary>The public key as it goes on the wire. RFC 4253 §6.6. Twisted: <c>blob</c>.</summary>
    public Bytes Blob() => _blob;

    /// <summary>The private key as OpenSSH's agent protocol has it. Secret, and cannot be wiped. Twisted: <c>privateBlob</c>.</summary>
    /// <exception cref="BadKeyError">The key is public.</exception>
    public Bytes PrivateBlob()
    {
        using PooledBuffer buffer = new(1024);
        _material.WritePrivate(new PacketWriter(buffer));
        return new Bytes(buffer.WrittenSpan);
    }

    /// <summary>Writes the key. Twisted: <c>toString</c>.</summary>
    /// <param name="type"><c>openssh</c>, or <c>agentv3</c> for an RSA private key.</param>
    /// <param name="subtype">
    /// For an OpenSSH private key: <c>v1</c> or <c>PEM</c>; without it, PEM where there is one and no passphrase, else v1.
    /// An encrypted PEM key is PKCS#8 (RFC 8018's PBES2).
    /// </param>
    /// <param name="comment">Stands beside the key in public lines and in v1; the key's own unless given.</param>
    /// <param name="passphrase">Encrypts a private key; none or an empty one leaves it in clear.</param>
    /// <returns>The file's content. A private key's is secret: the caller wipes it.</returns>
    /// <exception cref="BadKeyError">The key cannot be written so.</exception>
    public byte[] ToString(string type, string? subtype = null, string? comment = null, Bytes? passphrase = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        return KeyWriter.Write(_material, type, subtype, comment ?? Comment, passphrase.GetValueOrDefault().Span);
    }

    /// <summary>Signs. Costs from 20 us to 4 ms and more (RSA). Twisted: <c>sign</c>.</summary>
    /// <param name="data">What to sign.</param>
    /// <param name="signatureType">
    /// One of <see cref="SupportedSignatureAlgorithms"/>; the first of them unless given (Twisted takes <c>ssh-rsa</c>,
    /// with SHA-1, for RSA).
    /// </param>
    /// <returns>The signature blob: the algorithm's name and the signature.</returns>
    /// <exception cref="BadSignatureAlgorithmError">The key has no such algorithm.</exception>
    /// <exception cref="BadKeyError">The key is public.</exception>
    public Bytes Sign(Bytes data, string? signatureType = null) => Sign(data.Span, signatureType);

    /// <summary>
    /// Checks a signature with whichever of the key's algorithms it names, <c>ssh-rsa</c> (SHA-1) included.
    /// Costs from 50 us on. Twisted: <c>verify</c>.
    /// </summary>
    /// <param name="signature">The signature blob.</param>
    /// <param name="data">What was signed.</param>
    /// <returns>Whether it is a signature of the data by this key; false for all that is malformed.</returns>
    /// <remarks>A signature by a FIDO token counts only if somebody touched the token.</remarks>
    public bool Verify(Bytes signature, Bytes data) => KeySignature.Verify(_material, algorithm: null, signature.Span, data.Span);

    /// <inheritdoc/>
    public bool Equals(Key? other) => other is not null && IsPublic() == other.IsPublic() && _blob.Equals(other._blob);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Key);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_blob, IsPublic());

    /// <summary>What key it is, for people: kind, size and fingerprint; nothing secret.</summary>
    public override string ToString() =>
        $"<{Type()} {(IsPublic() ? "Public" : "Private")} Key ({Size()} bits) {SshType()} SHA256:{Fingerprint().TrimEnd('=')}>";

    /// <summary>Signs bytes that are only borrowed.</summary>
    internal Bytes Sign(ReadOnlySpan<byte> data, string? signatureType) => KeySignature.Sign(_material, signatureType, data);

    /// <summary>
    /// Checks a signature that must be of one algorithm. True only if that algorithm, the key's type, the curve and the name
    /// inside the signature all agree, and no byte is left over.
    /// </summary>
    /// <param name="algorithm">What was negotiated or requested.</param>
    /// <param name="signature">The signature blob.</param>
    /// <param name="data">What was signed.</param>
    internal bool Verify(string algorithm, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> data) =>
        KeySignature.Verify(_material, algorithm, signature, data);

    /// <summary>As <see cref="Verify(string, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>, and leaves it to the caller what to make of a token's flags.</summary>
    internal SignatureVerdict Check(string algorithm, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> data)
    {
        if (_material is SecurityKeyMaterial token)
        {
            return KeySignature.Check(token, algorithm, signature, data);
        }

        return Verify(algorithm, signature, data) ? new SignatureVerdict(IsRight: true, UserPresent: true, UserVerified: true) : default;
    }

    private static string Md5Hex(ReadOnlySpan<byte> blob)
    {
#pragma warning disable CA5351 // MD5 is what RFC 4716 §4 defines; it is shown when asked for, and compared by people.
        byte[] hash = MD5.HashData(blob);
#pragma warning restore CA5351
        return string.Join(':', hash.Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
