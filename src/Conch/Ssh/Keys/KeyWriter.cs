namespace Twisted.Conch.Ssh;

/// <summary>Chooses the format that a key is written in.</summary>
internal static class KeyWriter
{
    public static byte[] Write(KeyMaterial key, string type, string? subtype, string comment, ReadOnlySpan<byte> passphrase)
    {
        if (type.Equals("openssh", StringComparison.OrdinalIgnoreCase))
        {
            return key.IsPublic ? PublicLine.Write(key, comment) : WritePrivate(key, subtype, comment, passphrase);
        }

        if (type.Equals("agentv3", StringComparison.OrdinalIgnoreCase))
        {
            return AgentV3Blob.Write(key);
        }

        throw new BadKeyError($"There is no key format '{type}' to write; there are openssh and agentv3.");
    }

    private static byte[] WritePrivate(KeyMaterial key, string? subtype, string comment, ReadOnlySpan<byte> passphrase)
    {
        // Twisted writes PEM where there is one. Encrypted, its key derivation would be a round of MD5: then v1 it is.
        subtype ??= key is Ed25519KeyMaterial || !passphrase.IsEmpty ? "v1" : "PEM";
        if (subtype.Equals("v1", StringComparison.OrdinalIgnoreCase))
        {
            return OpenSshPrivateKey.Write(key, comment, passphrase);
        }

        if (!subtype.Equals("PEM", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadKeyError($"There is no private key subtype '{subtype}'; there are v1 and PEM.");
        }

        return passphrase.IsEmpty ? PemKeyFile.WriteTraditional(key) : PemKeyFile.WriteEncrypted(key, passphrase);
    }
}
