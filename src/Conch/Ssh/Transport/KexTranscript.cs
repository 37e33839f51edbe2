using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>What both sides said before the key exchange's own messages: what H begins with. Immutable, so that the pool may read it.</summary>
/// <param name="ClientVersion">V_C, without its line end.</param>
/// <param name="ServerVersion">V_S, without its line end.</param>
/// <param name="ClientInit">I_C, number included.</param>
/// <param name="ServerInit">I_S, number included.</param>
internal sealed record KexTranscript(byte[] ClientVersion, byte[] ServerVersion, KexInitPayload ClientInit, KexInitPayload ServerInit)
{
    /// <summary>The client's wish, when the group was agreed on first. RFC 4419 §3.</summary>
    public (uint Min, uint Preferred, uint Max)? GroupWish { get; init; }

    /// <summary>The group agreed on.</summary>
    public DiffieHellmanGroup? Group { get; init; }

    /// <summary>H. RFC 4253 §8, RFC 4419 §3, RFC 5656 §4.</summary>
    /// <param name="algorithm">The hash of the key exchange.</param>
    /// <param name="hostKey">K_S.</param>
    /// <param name="clientPublic">Body of the client's value.</param>
    /// <param name="serverPublic">Body of the server's value.</param>
    /// <param name="secret">K.</param>
    public byte[] Hash(
        HashAlgorithmName algorithm,
        ReadOnlySpan<byte> hostKey,
        ReadOnlySpan<byte> clientPublic,
        ReadOnlySpan<byte> serverPublic,
        KexSecret secret)
    {
        using ExchangeHash hash = new(algorithm);
        hash.AppendString(ClientVersion);
        hash.AppendString(ServerVersion);
        ClientInit.AppendTo(hash);
        ServerInit.AppendTo(hash);
        hash.AppendString(hostKey);
        if (GroupWish is { } wish && Group is not null)
        {
            hash.AppendUInt32(wish.Min);
            hash.AppendUInt32(wish.Preferred);
            hash.AppendUInt32(wish.Max);
            hash.AppendString(Group.PrimeBody);
            hash.AppendString(Group.GeneratorBody);
        }

        hash.AppendString(clientPublic);
        hash.AppendString(serverPublic);
        hash.AppendSecret(secret);
        return hash.Finish();
    }
}
