using System.Collections.Immutable;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What we offer in SSH_MSG_KEXINIT, best first. Immutable, and shared by all connections of a factory: the message is encoded once and each connection adds
/// only its sixteen random bytes, so that a waiting connection keeps nothing else of it.
/// </summary>
internal sealed record AlgorithmOffer
{
    private byte[]? _first;
    private byte[]? _later;

    /// <summary>What a side offers that says nothing else; a server's host key algorithms come from its keys.</summary>
    public static AlgorithmOffer Default { get; } = new();

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

    /// <summary>Signature algorithms taken from a server that says nothing else.</summary>
    public static ImmutableArray<string> DefaultPublicKeys { get; } =
    [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256",
    ];

    /// <summary>Writes the payload of our SSH_MSG_KEXINIT, number included.</summary>
    /// <param name="cookie">Sixteen random bytes.</param>
    /// <param name="isClient">Whose markers to add.</param>
    /// <param name="isFirst">Whether it is the connection's first; the markers stand in that one only.</param>
    /// <returns>A payload of the caller's own.</returns>
    public byte[] Encode(ReadOnlySpan<byte> cookie, bool isClient, bool isFirst)
    {
        byte[] template = isFirst ? _first ??= EncodeTemplate(isClient, isFirst: true) : _later ??= EncodeTemplate(isClient, isFirst: false);
        byte[] payload = (byte[])template.Clone();
        cookie.CopyTo(payload.AsSpan(1, KexInit.CookieSize));
        return payload;
    }

    private byte[] EncodeTemplate(bool isClient, bool isFirst)
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
        return buffer.ToArray();
    }
}
