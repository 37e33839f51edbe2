using System.Text;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// A key that an authority has signed, with whom it is good for, when and for what. OpenSSH's PROTOCOL.certkeys; Twisted has none.
/// Immutable; every member may be called on any thread.
/// </summary>
/// <remarks>
/// One that was read is well formed and no more: whether its authority is to be trusted, whether the signature is right (<see cref="VerifySignature"/>), whether
/// it is good now and for whom, the reader has to ask. <see cref="SSHPublicKeyChecker"/> does for users', <see cref="Client.KnownHostsFile"/> for hosts'.
/// </remarks>
public sealed class SSHCertificate : IEquatable<SSHCertificate>
{
    private readonly CertificateFields _fields;
    private readonly Bytes _blob;

    private SSHCertificate(Bytes blob, string comment)
    {
        _fields = CertificateFields.Read(blob.Span);
        _blob = blob;
        Comment = comment;
    }

    /// <summary>The comment that stood beside it; empty if there was none. Not part of the certificate.</summary>
    public string Comment { get; }

    /// <summary>The key that is certified: a public one.</summary>
    public Key PublicKey => _fields.Request.Key;

    /// <summary>The authority's key; never a certificate itself.</summary>
    public Key SignatureKey => _fields.Authority;

    /// <summary>Whom it is about.</summary>
    public CertificateType Type => _fields.Request.Type;

    /// <summary>The authority's number for it.</summary>
    public ulong Serial => _fields.Request.Serial;

    /// <summary>The authority's name for it; escape it before you print it.</summary>
    public string KeyId => _fields.Request.KeyId;

    /// <summary>Users, or names of the host, that it is good for.</summary>
    public IReadOnlyList<string> Principals => _fields.Request.Principals;

    /// <summary>Good from this second on; in seconds since 1970.</summary>
    public ulong ValidAfter => _fields.Request.ValidAfter;

    /// <summary>Good until before this second; in seconds since 1970. The largest number is for ever.</summary>
    public ulong ValidBefore => _fields.Request.ValidBefore;

    /// <summary>What whoever takes it must understand, with values as they stand on the wire.</summary>
    public IReadOnlyDictionary<string, Bytes> CriticalOptions => _fields.Request.CriticalOptions;

    /// <summary>What it allows, with values as they stand on the wire.</summary>
    public IReadOnlyDictionary<string, Bytes> Extensions => _fields.Request.Extensions;

    /// <summary>Whether checking the authority's signature takes a millisecond or more, and belongs on a pool thread.</summary>
    internal bool VerifyingIsSlow => SignatureKey.VerifyingIsSlow;

    /// <summary>Reads a certificate.</summary>
    /// <param name="data">A <c>-cert.pub</c> file's line, or a blob.</param>
    /// <exception cref="BadKeyError">It is no certificate that can be read.</exception>
    public static SSHCertificate FromString(Bytes data)
    {
        if (data.Length > KeyLimits.MaxFileBytes)
        {
            throw new BadKeyError($"The certificate is longer than the {KeyLimits.MaxFileBytes} bytes allowed.");
        }

        try
        {
            return data.Length > 0 && data[0] == 0 ? new SSHCertificate(data, string.Empty) : FromLine(data.Span);
        }
        catch (MalformedPacketException error)
        {
            throw new BadKeyError($"The certificate is cut off or altered: {error.Message}", error);
        }
    }

    /// <summary>Reads a host key on the wire.</summary>
    /// <param name="hostKey">The blob.</param>
    /// <returns>Null when its name is not a certificate's.</returns>
    /// <exception cref="BadKeyError">It is a certificate that cannot be read, or does not even have a name.</exception>
    internal static SSHCertificate? OfBlob(Bytes hostKey)
    {
        try
        {
            PacketReader reader = new(hostKey.Span);
            return CertificateNames.IsCertificate(reader.ReadName()) ? new SSHCertificate(hostKey, string.Empty) : null;
        }
        catch (MalformedPacketException error)
        {
            throw new BadKeyError($"The host's certificate is cut off or altered: {error.Message}", error);
        }
    }

    /// <summary>Reads a certificate from a file, as ssh-keygen writes <c>id_ed25519-cert.pub</c>. Blocks on the file.</summary>
    /// <param name="filename">The file's name.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="BadKeyError">The file is no certificate; the message names the file.</exception>
    public static SSHCertificate FromFile(string filename)
    {
        ArgumentException.ThrowIfNullOrEmpty(filename);
        using FileStream file = new(filename, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        byte[] content = new byte[KeyLimits.MaxFileBytes + 1];
        int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        try
        {
            return FromString(new Bytes(content.AsSpan(0, length)));
        }
        catch (BadKeyError error)
        {
            throw new BadKeyError($"{filename}: {error.Message}", error);
        }
    }

    /// <summary>Certifies a key. Costs what <see cref="Key.Sign(Bytes, string?)"/> does.</summary>
    /// <param name="authority">The authority's private key.</param>
    /// <param name="request">What to certify.</param>
    /// <param name="algorithm">The signature algorithm; the key's best unless given.</param>
    /// <exception cref="BadKeyError">The authority's key is public, or the request has more in it than a reader takes.</exception>
    /// <exception cref="BadSignatureAlgorithmError">The key has no such algorithm.</exception>
    public static SSHCertificate Sign(Key authority, CertificateRequest request, string? algorithm = null)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(request);

        // Read back at once: what no reader would take is an error here.
        return FromString(CertificateFields.Write(request, authority, algorithm));
    }

    /// <summary>The certificate's type on the wire, such as <c>ssh-ed25519-cert-v01@openssh.com</c>.</summary>
    public string SshType() => CertificateNames.Of(PublicKey.SshType());

    /// <summary>The certificate as it goes on the wire.</summary>
    public Bytes Blob() => _blob;

    /// <summary>
    /// Whether the authority's signature is right. One with SHA-1, and one by an RSA key that is too short, is not. Costs from 50 us on.
    /// </summary>
    public bool VerifySignature() =>
        SignatureKey.IsLongEnough
        && !_fields.Signature.StartsWith(ShaOneSignature)
        && SignatureKey.Verify(_fields.Signature, _blob.Slice(0, _fields.SignedLength));

    /// <summary>Whether it is good at a moment.</summary>
    /// <param name="moment">The moment.</param>
    public bool IsValidAt(DateTimeOffset moment)
    {
        long seconds = moment.ToUnixTimeSeconds();
        return seconds >= 0 && (ulong)seconds >= ValidAfter && (ulong)seconds < ValidBefore;
    }

    /// <summary>Writes the line of a <c>-cert.pub</c> file, without its end.</summary>
    /// <param name="comment">Stands beside it; the certificate's own unless given.</param>
    /// <exception cref="BadKeyError">The comment would not fit on the line.</exception>
    public byte[] ToPublicLine(string? comment = null)
    {
        comment ??= Comment;
        KeyText.CheckComment(comment);
        return Encoding.UTF8.GetBytes($"{SshType()} {Convert.ToBase64String(_blob.Span)} {comment}".TrimEnd(' '));
    }

    /// <inheritdoc/>
    public bool Equals(SSHCertificate? other) => other is not null && _blob.Equals(other._blob);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SSHCertificate);

    /// <inheritdoc/>
    public override int GetHashCode() => _blob.GetHashCode();

    /// <summary>What it is, for people.</summary>
    public override string ToString() =>
        $"<{Type} Certificate {Serial} {Bytes.Repr(KeyId)} {SshType()} of SHA256:{PublicKey.Fingerprint().TrimEnd('=')} "
        + $"by SHA256:{SignatureKey.Fingerprint().TrimEnd('=')}>";

    private static ReadOnlySpan<byte> ShaOneSignature => "\0\0\0\assh-rsa"u8;

    private static SSHCertificate FromLine(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> line = data.Trim(" \t\r\n"u8);
        if (line.Contains((byte)'\n'))
        {
            throw new BadKeyError("The certificate has more than one line; give one.");
        }

        ReadOnlySpan<byte> type = PublicLine.TakeWord(ref line);
        ReadOnlySpan<byte> base64 = PublicLine.TakeWord(ref line);
        if (base64.IsEmpty)
        {
            throw new BadKeyError(data.IsEmpty ? "The certificate is empty." : "The certificate's line is cut off behind its type.");
        }

        using PooledBuffer blob = KeyText.DecodeBase64(base64);
        SSHCertificate certificate = new(new Bytes(blob.WrittenSpan), KeyText.Comment(line));
        return type.SequenceEqual(Encoding.ASCII.GetBytes(certificate.SshType()))
            ? certificate
            : throw new BadKeyError($"The certificate's line names another type than its blob, which is {certificate.SshType()}.");
    }
}
