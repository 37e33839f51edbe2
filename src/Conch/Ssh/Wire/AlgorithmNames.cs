using System.Collections.Frozen;
using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>
/// One string object for each name that most peers offer, or ask for, so that reading a KEXINIT or a request allocates next to nothing:
/// two thousand waiting clients would otherwise hold two thousand copies of the same forty names.
/// </summary>
internal static class AlgorithmNames
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known =
        FrozenSet.ToFrozenSet(
            [
                "none", "zlib", "zlib@openssh.com",
                "mlkem768x25519-sha256", "mlkem768nistp256-sha256", "mlkem1024nistp384-sha384",
                "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com",
                "curve25519-sha256", "curve25519-sha256@libssh.org", "curve448-sha512",
                "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521",
                "diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group14-sha256",
                "diffie-hellman-group16-sha512", "diffie-hellman-group17-sha512", "diffie-hellman-group18-sha512",
                "diffie-hellman-group-exchange-sha1", "diffie-hellman-group-exchange-sha256",
                "ext-info-c", "ext-info-s", "kex-strict-c-v00@openssh.com", "kex-strict-s-v00@openssh.com",
                "ssh-ed25519", "ssh-ed448", "ssh-rsa", "ssh-dss", "rsa-sha2-256", "rsa-sha2-512",
                "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
                "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
                "ssh-ed25519-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com",
                "rsa-sha2-256-cert-v01@openssh.com", "rsa-sha2-512-cert-v01@openssh.com",
                "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp384-cert-v01@openssh.com",
                "ecdsa-sha2-nistp521-cert-v01@openssh.com",
                "sk-ssh-ed25519-cert-v01@openssh.com", "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
                "chacha20-poly1305@openssh.com", "aes128-gcm@openssh.com", "aes256-gcm@openssh.com",
                "aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc",
                "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha1-etm@openssh.com",
                "umac-64-etm@openssh.com", "umac-128-etm@openssh.com", "umac-64@openssh.com", "umac-128@openssh.com",
                "hmac-sha2-256", "hmac-sha2-512", "hmac-sha1", "hmac-md5",
                "ssh-userauth", "ssh-connection", "publickey", "password", "keyboard-interactive",
                "session", "shell", "exec", "subsystem", "pty-req", "env", "window-change",
            ],
            StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a name is in a list. By index: an enumerator for each list of each connection is what a login costs otherwise.</summary>
    /// <param name="names">The list.</param>
    /// <param name="name">Compared byte by byte.</param>
    public static bool Has(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The shared string for a known name, else a new one.</summary>
    /// <param name="name">Printable US-ASCII, at most 64 bytes; checked by the caller.</param>
    public static string Intern(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[PacketReader.MaxNameLength];
        int length = Encoding.ASCII.GetChars(name, text);
        return Known.TryGetValue(text[..length], out string? known) ? known : new string(text[..length]);
    }
}
