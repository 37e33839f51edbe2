namespace Twisted.Conch.Ssh;

/// <summary>Makes the offer of a factory from its lists, and refuses names that nobody knows.</summary>
internal static class OfferBuilder
{
    /// <summary>The offer of a factory.</summary>
    /// <exception cref="ConchError">A list is empty, or holds a name that is not in its table.</exception>
    public static AlgorithmOffer Build(SSHFactory factory, HostKeys hostKeys)
    {
        AlgorithmOffer standard = AlgorithmOffer.Default;
        IReadOnlyList<string> kex = Checked(
            nameof(SSHFactory.SupportedKeyExchanges), factory.SupportedKeyExchanges, standard.KeyExchanges, name => KexSpec.Find(name) is not null);
        AlgorithmOffer offer = new()
        {
            KeyExchanges = kex,
            PublicKeys = hostKeys.Algorithms,
            Ciphers = Checked(
                nameof(SSHFactory.SupportedCiphers), factory.SupportedCiphers, standard.Ciphers, name => CipherSpec.Find(name) is not null),
            MACs = Checked(nameof(SSHFactory.SupportedMACs), factory.SupportedMACs, standard.MACs, name => MacSpec.Find(name) is not null),
            Compressions = Checked(
                nameof(SSHFactory.SupportedCompressions),
                factory.SupportedCompressions,
                standard.Compressions,
                name => CompressionSpec.Find(name) is not null),
        };

        // Without primes there is no group to exchange; Twisted drops the method, too.
        offer = offer.Keepable(hostKeys, factory.Primes is { Count: > 0 });
        return offer.KeyExchanges.Count > 0
            ? offer
            : throw new ConchError("SSHFactory.SupportedKeyExchanges names group exchange alone, and there are no Primes for it.");
    }

    private static IReadOnlyList<string> Checked(string list, IReadOnlyList<string>? chosen, IReadOnlyList<string> standard, Func<string, bool> known)
    {
        if (chosen is null)
        {
            return standard;
        }

        if (chosen.Count == 0)
        {
            throw new ConchError($"SSHFactory.{list} is empty; leave it null for what is offered by default.");
        }

        string? unknown = chosen.FirstOrDefault(name => !known(name));
        return unknown is null
            ? [.. chosen]
            : throw new ConchError($"SSHFactory.{list} names \"{unknown}\"; there is no such algorithm.");
    }
}
