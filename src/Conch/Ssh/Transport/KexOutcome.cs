namespace Twisted.Conch.Ssh;

/// <summary>What the computation of a key exchange gave. Wiped when disposed.</summary>
/// <param name="Secret">K.</param>
/// <param name="ExchangeHash">H.</param>
/// <param name="ServerPublic">Server: what to send. Client: empty.</param>
/// <param name="Signature">Server: what to send. Client: empty.</param>
internal sealed record KexOutcome(KexSecret Secret, byte[] ExchangeHash, byte[] ServerPublic, byte[] Signature) : IDisposable
{
    /// <summary>The server's computation: answer, hash, sign. Any thread.</summary>
    /// <param name="suite">Who computes.</param>
    /// <param name="run">The key exchange, its method known.</param>
    /// <param name="hostKey">Signs.</param>
    /// <param name="clientPublic">The client's value.</param>
    /// <exception cref="KeyExchangeError">The client's value is not acceptable.</exception>
    public static KexOutcome OfServer(CryptoSuite suite, KexRun run, HostKey hostKey, byte[] clientPublic)
    {
        KexReply reply = run.Method!.Respond(suite, clientPublic);
        try
        {
            byte[] hash = run.Transcript.Hash(
                run.Agreement.Kex.Hash, hostKey.Blob.Span, clientPublic, reply.ServerPublic, reply.Secret);
            return new KexOutcome(reply.Secret, hash, reply.ServerPublic, hostKey.Sign(hash));
        }
        catch
        {
            reply.Secret.Dispose();
            throw;
        }
    }

    /// <summary>The client's computation: finish, hash, verify. Any thread.</summary>
    /// <param name="run">The key exchange.</param>
    /// <param name="ephemeral">Our half; disposed of.</param>
    /// <param name="verifier">Verifies.</param>
    /// <param name="hostKey">K_S.</param>
    /// <param name="serverPublic">The server's value.</param>
    /// <param name="signature">The server's signature.</param>
    /// <exception cref="KeyExchangeError">The server's value is not acceptable.</exception>
    /// <exception cref="HostKeyException">The signature is not the host key's, or not of the algorithm agreed on.</exception>
    public static KexOutcome OfClient(
        KexRun run, KexClient ephemeral, HostKeyVerifier verifier, byte[] hostKey, byte[] serverPublic, byte[] signature)
    {
        using KexClient ours = ephemeral;
        KexSecret secret = ours.Finish(serverPublic);
        try
        {
            byte[] hash = run.Transcript.Hash(
                run.Agreement.Kex.Hash, hostKey, ours.ClientPublic.Span, serverPublic, secret);
            return verifier(run.Agreement.HostKeyAlgorithm, hostKey, signature, hash)
                ? new KexOutcome(secret, hash, [], [])
                : throw new HostKeyException("The host key's signature is wrong.");
        }
        catch
        {
            secret.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Secret.Dispose();
}

/// <summary>Verifies a host key's signature: the key is of the algorithm's type, the signature names exactly that algorithm, and is right.</summary>
/// <param name="algorithm">The signature algorithm agreed on.</param>
/// <param name="hostKey">K_S.</param>
/// <param name="signature">Algorithm and blob.</param>
/// <param name="data">What is signed.</param>
/// <returns>Whether all that holds. False for keys and signatures that do not parse.</returns>
internal delegate bool HostKeyVerifier(string algorithm, ReadOnlySpan<byte> hostKey, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> data);
