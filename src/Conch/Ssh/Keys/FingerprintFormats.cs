namespace Twisted.Conch.Ssh;

/// <summary>Ways to write a fingerprint. Twisted: <c>twisted.conch.ssh.keys.FingerprintFormats</c>.</summary>
public enum FingerprintFormats
{
    /// <summary>SHA-256 of the blob in Base64, with its closing <c>=</c> and without the <c>SHA256:</c> that OpenSSH puts in front.</summary>
    SHA256_BASE64,

    /// <summary>MD5 of the blob, as pairs of hex digits between colons. RFC 4716 §4.</summary>
    MD5_HEX,
}
