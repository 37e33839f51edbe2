namespace Twisted.Conch.Ssh;

/// <summary>
/// Names of certificate types and of the signature algorithms that go with them: the plain name, and <c>-cert-v01@openssh.com</c> behind it. OpenSSH's
/// PROTOCOL.certkeys.
/// </summary>
internal static class CertificateNames
{
    private const string Suffix = "-cert-v01@openssh.com";
    private const string Vendor = "@openssh.com";
    private const string TokenPrefix = "sk-";

    /// <summary>Whether a key type or signature algorithm is about a certificate.</summary>
    public static bool IsCertificate(string name) => name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>The name without the certificate: <c>rsa-sha2-512</c> for <c>rsa-sha2-512-cert-v01@openssh.com</c>. Plain names stay.</summary>
    public static string PlainOf(string name)
    {
        if (!IsCertificate(name))
        {
            return name;
        }

        string plain = name[..^Suffix.Length];
        return plain.StartsWith(TokenPrefix, StringComparison.Ordinal) ? plain + Vendor : plain;
    }

    /// <summary>The name with a certificate: <c>ssh-ed25519-cert-v01@openssh.com</c> for <c>ssh-ed25519</c>.</summary>
    public static string Of(string plain) =>
        (plain.EndsWith(Vendor, StringComparison.Ordinal) ? plain[..^Vendor.Length] : plain) + Suffix;
}
