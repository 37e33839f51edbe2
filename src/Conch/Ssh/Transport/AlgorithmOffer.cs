using System.Collections.Immutable;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What we offer in SSH_MSG_KEXINIT, best first. Immutable, and shared by all connections of a factory: the message is encoded once and each connection adds
/// only its sixteen random bytes, so that a waiting connection keeps nothing else of it.
/// </summary>
internal sealed record AlgorithmOffer
{
    private readonly Template?[] _templates = new Template?[4];

    /// <summary>The default lists.</summary>
    public AlgorithmOffer()
    {
    }

    // For `with`: the templates are of the old lists, so that the copy has its own.
    private AlgorithmOffer(AlgorithmOffer other)
    {
        _templates = new Template?[4];
        KeyExchanges = other.KeyExchanges;
        PublicKeys = other.PublicKeys;
        Ciphers = other.Ciphers;
        MACs = other.MACs;
        Compressions = other.Compressions;
        Languages = other.Languages;
    }

    /// <summary>What a client offers that says nothing else.</summary>
    public static AlgorithmOffer Default { get; } = new();

    /// <summary>Signature algorithms taken from a server that says nothing else.</summary>
    public static ImmutableArray<string> DefaultPublicKeys =>
    [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256",
    ];

    /// <summary>Signature algorithms of a server that says nothing else, so far as it has keys and certificates for them: certificates first.</summary>
    public static ImmutableArray<string> DefaultServerPublicKeys => [.. DefaultPublicKeys.Select(CertificateNames.Of), .. DefaultPublicKeys];

    public IReadOnlyList<string> KeyExchanges { get; init; } =
        [.. KexSpec.InOrderOfPreference.Where(row => row.OnByDefault).Select(row => row.Name)];

    public IReadOnlyList<string> PublicKeys { get; init; } = DefaultPublicKeys;

    public IReadOnlyList<string> Ciphers { get; init; } =
        [.. CipherSpec.InOrderOfPreference.Where(row => row.OnByDefault).Select(row => row.Name)];

    public IReadOnlyList<string> MACs { get; init; } =
        [.. MacSpec.InOrderOfPreference.Where(row => row.OnByDefault).Select(row => row.Name)];

    public IReadOnlyList<string> Compressions { get; init; } =
        [.. CompressionSpec.InOrderOfPreference.Where(row => row.OnByDefault).Select(row => row.Name)];

    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>What a server offers that says nothing else.</summary>
    /// <param name="keys">The host keys.</param>
    /// <param name="hasPrimes">Whether there are groups.</param>
    public static AlgorithmOffer OfServer(HostKeys keys, bool hasPrimes) =>
        (Default with { PublicKeys = keys.Algorithms }).Keepable(keys, hasPrimes);

    /// <summary>The lists without what a server cannot keep: algorithms that none of its keys signs with, and group exchange without groups.</summary>
    /// <param name="keys">The host keys.</param>
    /// <param name="hasPrimes">Whether there are groups.</param>
    public AlgorithmOffer Keepable(HostKeys keys, bool hasPrimes) => this with
    {
        PublicKeys = [.. PublicKeys.Where(name => keys.Find(name) is not null)],
        KeyExchanges = [.. KeyExchanges.Where(name => hasPrimes || KexSpec.Find(name)?.IsGroupExchange != true)],
    };

    /// <summary>Refuses a list with a name that is nowhere in the tables.</summary>
    /// <param name="names">What somebody assigned.</param>
    /// <param name="isKnown">Whether a name is in its table.</param>
    /// <returns>A copy of the list.</returns>
    /// <exception cref="ArgumentException">A name is not known.</exception>
    public static IReadOnlyList<string> Checked(IReadOnlyList<string> names, Predicate<string> isKnown)
    {
        ArgumentNullException.ThrowIfNull(names);
        string? unknown = names.FirstOrDefault(name => !isKnown(name));
        return unknown is null
            ? [.. names]
            : throw new ArgumentException($"{unknown} is not an algorithm known here.", nameof(names));
    }

    /// <summary>Our SSH_MSG_KEXINIT as a message; its cookie is zero.</summary>
    /// <param name="isClient">Whose markers to add.</param>
    /// <param name="isFirst">Whether it is the connection's first; the markers stand in that one only.</param>
    public KexInit Message(bool isClient, bool isFirst) => Find(isClient, isFirst).Message;

    /// <summary>Our SSH_MSG_KEXINIT, its payload shared but for the cookie.</summary>
    /// <param name="cookie">Sixteen random bytes; kept.</param>
    /// <param name="isClient">Whose markers to add.</param>
    /// <param name="isFirst">Whether it is the connection's first; the markers stand in that one only.</param>
    public KexInitPayload Payload(byte[] cookie, bool isClient, bool isFirst) => new(Find(isClient, isFirst).Payload, cookie);

    /// <summary>The payload of our SSH_MSG_KEXINIT, number included.</summary>
    /// <param name="cookie">Sixteen random bytes.</param>
    /// <param name="isClient">Whose markers to add.</param>
    /// <param name="isFirst">Whether it is the connection's first; the markers stand in that one only.</param>
    /// <returns>An array of the caller's own.</returns>
    public byte[] Encode(ReadOnlySpan<byte> cookie, bool isClient, bool isFirst)
    {
        byte[] payload = [.. Find(isClient, isFirst).Payload];
        cookie.CopyTo(payload.AsSpan(1, KexInit.CookieSize));
        return payload;
    }

    private Template Find(bool isClient, bool isFirst)
    {
        ref Template? template = ref _templates[(isClient ? 2 : 0) + (isFirst ? 1 : 0)];
        return template ??= Create(isClient, isFirst);
    }

    private Template Create(bool isClient, bool isFirst)
    {
        IReadOnlyList<string> kex = isFirst ? [.. KeyExchanges, .. KexMarkers.Of(isClient)] : KeyExchanges;
        KexInit message = new(
            new byte[KexInit.CookieSize],
            new OfferedAlgorithms(
                kex, PublicKeys, Ciphers, Ciphers, MACs, MACs, Compressions, Compressions, Languages, Languages),
            FirstKexPacketFollows: false);
        using PooledBuffer buffer = new(2048);
        PacketWriter writer = new(buffer);
        writer.WriteByte((byte)MessageNumber.KexInit);
        message.Encode(ref writer);
        return new Template(message, buffer.ToArray());
    }

    private sealed record Template(KexInit Message, byte[] Payload);
}
