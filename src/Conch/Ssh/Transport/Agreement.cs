namespace Twisted.Conch.Ssh;

/// <summary>The outcome of two SSH_MSG_KEXINITs, as rows of the tables. RFC 4253 §7.1.</summary>
/// <param name="Kex">The key exchange.</param>
/// <param name="HostKeyAlgorithm">The host key's signature algorithm.</param>
/// <param name="ClientToServer">For what the client sends.</param>
/// <param name="ServerToClient">For what the server sends.</param>
/// <param name="ClientGuessedWrong">Whether the client's guessed packet, if it sends one, is to be skipped.</param>
/// <param name="ServerGuessedWrong">Whether the server's guessed packet, if it sends one, is to be skipped.</param>
internal sealed record Agreement(
    KexSpec Kex,
    string HostKeyAlgorithm,
    DirectionAlgorithms ClientToServer,
    DirectionAlgorithms ServerToClient,
    bool ClientGuessedWrong,
    bool ServerGuessedWrong)
{
    /// <summary>Chooses each algorithm: the first of the client's list that the server has too.</summary>
    /// <param name="client">What the client offers.</param>
    /// <param name="server">What the server offers.</param>
    /// <exception cref="NegotiationException">For one purpose there is none in common.</exception>
    public static Agreement Negotiate(KexInit client, KexInit server)
    {
        OfferedAlgorithms c = client.Offered;
        OfferedAlgorithms s = server.Offered;
        string kex = Choose("key exchange", c.KeyExchanges, s.KeyExchanges);
        string hostKey = Choose("host key", c.PublicKeys, s.PublicKeys);
        bool guessesDiffer = c.KeyExchanges[0] != s.KeyExchanges[0] || c.PublicKeys[0] != s.PublicKeys[0];
        return new Agreement(
            KexSpec.Find(kex) ?? throw Unknown(kex),
            hostKey,
            Direction(
                Choose("cipher client to server", c.CiphersClientToServer, s.CiphersClientToServer),
                c.MACsClientToServer,
                s.MACsClientToServer,
                Choose("compression client to server", c.CompressionsClientToServer, s.CompressionsClientToServer)),
            Direction(
                Choose("cipher server to client", c.CiphersServerToClient, s.CiphersServerToClient),
                c.MACsServerToClient,
                s.MACsServerToClient,
                Choose("compression server to client", c.CompressionsServerToClient, s.CompressionsServerToClient)),
            ClientGuessedWrong: client.FirstKexPacketFollows && guessesDiffer,
            ServerGuessedWrong: server.FirstKexPacketFollows && guessesDiffer);
    }

    /// <summary>The names, for events and logs.</summary>
    public NegotiatedAlgorithms Names(bool strict) => new(
        Kex.Name,
        HostKeyAlgorithm,
        ClientToServer.Cipher.Name,
        ServerToClient.Cipher.Name,
        ClientToServer.Mac?.Name ?? string.Empty,
        ServerToClient.Mac?.Name ?? string.Empty,
        ClientToServer.Compression.Name,
        ServerToClient.Compression.Name,
        strict);

    private static DirectionAlgorithms Direction(
        string cipherName, IReadOnlyList<string> clientMacs, IReadOnlyList<string> serverMacs, string compressionName)
    {
        CipherSpec cipher = CipherSpec.Find(cipherName) ?? throw Unknown(cipherName);
        MacSpec? mac = null;
        if (cipher.NeedsMac)
        {
            string macName = Choose("MAC", clientMacs, serverMacs);
            mac = MacSpec.Find(macName) ?? throw Unknown(macName);
        }

        return new DirectionAlgorithms(
            cipher, mac, CompressionSpec.Find(compressionName) ?? throw Unknown(compressionName));
    }

    private static string Choose(string purpose, IReadOnlyList<string> client, IReadOnlyList<string> server)
    {
        // By index: an enumerator for each name, of each list, of each connection is what a KEXINIT costs otherwise.
        for (int i = 0; i < client.Count; i++)
        {
            if (!KexMarkers.Contains(client[i]) && AlgorithmNames.Has(server, client[i]))
            {
                return client[i];
            }
        }

        throw new NegotiationException($"No matching {purpose} algorithm.");
    }

    private static NegotiationException Unknown(string name) =>
        new($"{name} was offered by both sides, but is not known here.");
}
