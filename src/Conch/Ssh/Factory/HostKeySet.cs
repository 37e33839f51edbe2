namespace Twisted.Conch.Ssh;

/// <summary>Turns the dictionaries of keys that an application gives into what a transport offers, and says what is wrong with them.</summary>
internal static class HostKeySet
{
    private const string Remedy = "Set SSHFactory.PrivateKeys, or override GetPrivateKeys.";

    /// <summary>The public halves of <paramref name="privateKeys"/>; those given must fit, those left out are derived.</summary>
    /// <param name="privateKeys">By key type.</param>
    /// <param name="publicKeys">By key type; may be null.</param>
    /// <exception cref="ConchError">There is no key, or one that does not fit its name or its other half.</exception>
    public static Dictionary<string, Key> PublicHalves(Dictionary<string, Key>? privateKeys, Dictionary<string, Key>? publicKeys)
    {
        if (privateKeys is null || privateKeys.Count == 0)
        {
            throw new ConchError($"The SSH server has no host key. {Remedy}");
        }

        Dictionary<string, Key> halves = [];
        foreach ((string name, Key key) in privateKeys)
        {
            CheckName("PrivateKeys", name, key);
            if (key.IsPublic())
            {
                throw new ConchError($"PrivateKeys[\"{name}\"] holds a public key; a server signs with the private one.");
            }

            halves[name] = key.Public();
        }

        foreach ((string name, Key key) in publicKeys ?? [])
        {
            CheckFits(name, key, halves);
        }

        return halves;
    }

    /// <summary>The keys and certificates under each of their signature algorithms, offering those that are wanted.</summary>
    /// <param name="privateKeys">By key type.</param>
    /// <param name="certificates">Of some of the keys; may be null.</param>
    /// <param name="wanted">Signature algorithms, best first.</param>
    /// <exception cref="ConchError">No key makes any of them, or a certificate is of no use.</exception>
    public static HostKeys ByAlgorithm(Dictionary<string, Key> privateKeys, List<SSHCertificate>? certificates, IReadOnlyList<string> wanted)
    {
        IEnumerable<HostKey> plain = privateKeys.Values
            .SelectMany(key => key.SupportedSignatureAlgorithms().Select(algorithm => new KeyHostKey(key, algorithm)));
        HostKeys keys = new((certificates ?? []).SelectMany(certificate => OfCertificate(certificate, privateKeys)).Concat(plain), wanted);
        return keys.Algorithms.Count > 0
            ? keys
            : throw new ConchError(
                $"None of the host keys ({string.Join(", ", privateKeys.Keys)}) signs with any of the algorithms to offer ({string.Join(", ", wanted)}).");
    }

    private static IEnumerable<HostKey> OfCertificate(SSHCertificate certificate, Dictionary<string, Key> privateKeys)
    {
        if (certificate.Type != CertificateType.Host)
        {
            throw new ConchError($"HostCertificates holds a certificate of a user, {certificate}; have a host's made (ssh-keygen -h).");
        }

        Key key = privateKeys.Values.FirstOrDefault(key => key.Public() == certificate.PublicKey)
            ?? throw new ConchError($"HostCertificates holds {certificate}; no key of PrivateKeys is the one it is about.");
        return key.SupportedSignatureAlgorithms()
            .Where(algorithm => algorithm != KeyNames.Rsa)
            .Select(algorithm => new CertificateHostKey(key, certificate, algorithm));
    }

    private static void CheckFits(string name, Key key, Dictionary<string, Key> halves)
    {
        CheckName("PublicKeys", name, key);
        if (!halves.TryGetValue(name, out Key? half))
        {
            throw new ConchError($"PublicKeys[\"{name}\"] has no private key beside it. {Remedy}");
        }

        if (half != key.Public())
        {
            throw new ConchError($"PublicKeys[\"{name}\"] and PrivateKeys[\"{name}\"] are not the two halves of one key.");
        }
    }

    private static void CheckName(string where, string name, Key? key)
    {
        if (key is null)
        {
            throw new ConchError($"{where}[\"{name}\"] holds no key.");
        }

        if (key.SshType() != name)
        {
            throw new ConchError($"{where}[\"{name}\"] holds a key of type {key.SshType()}; name it \"{key.SshType()}\".");
        }
    }
}
