namespace Twisted.Conch.Ssh;

/// <summary>Names of key types and of signature algorithms. RFC 4253 §6.6, RFC 8332, RFC 5656, RFC 8709, OpenSSH's PROTOCOL.u2f.</summary>
internal static class KeyNames
{
    public const string Rsa = "ssh-rsa";
    public const string RsaSha256 = "rsa-sha2-256";
    public const string RsaSha512 = "rsa-sha2-512";
    public const string Ed25519 = "ssh-ed25519";
    public const string EcdsaPrefix = "ecdsa-sha2-";
    public const string SkEd25519 = "sk-ssh-ed25519@openssh.com";
    public const string SkEcdsa = "sk-ecdsa-sha2-nistp256@openssh.com";
}
