using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Runs the default primitives until the runtime has compiled them well: before that, first clients pay three to six times the price.
/// </summary>
internal static class CryptoWarmUp
{
    // The runtime recompiles after 30 calls; loops inside are replaced while they run.
    private const int Calls = 40;

    private static int _started;

    /// <summary>Begins <see cref="Run"/> on a thread of its own, once in a process; later calls do nothing. Safe on any thread.</summary>
    /// <param name="suite">Whom to warm up.</param>
    /// <returns>The thread, or null when it was begun before.</returns>
    public static Thread? Start(CryptoSuite suite)
    {
        if (Interlocked.Exchange(ref _started, 1) == 1)
        {
            return null;
        }

        // A thread rather than a pool: a factory starts before its reactor runs, and nobody waits for this. Background: nor does the program's end.
        Thread thread = new(() => RunQuietly(suite)) { IsBackground = true, Name = "SSH warm-up" };
        thread.UnsafeStart();
        return thread;
    }

    /// <summary>Takes some tenths of a second of one core; not for the reactor's thread. Safe on any thread.</summary>
    /// <param name="suite">Whom to warm up.</param>
    public static void Run(CryptoSuite suite)
    {
        for (int i = 0; i < Calls; i++)
        {
            Exchange(suite, "mlkem768x25519-sha256");
            Exchange(suite, "curve25519-sha256");
            Sign(suite);
        }

        foreach (CipherSpec cipher in CipherSpec.InOrderOfPreference.Where(row => row.OnByDefault))
        {
            Protect(suite, cipher);
        }
    }

    private static void RunQuietly(CryptoSuite suite)
    {
        try
        {
            Run(suite);
        }
#pragma warning disable CA1031 // What fails here fails again at the first client, whose connection it ends and where it is logged.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private static void Exchange(CryptoSuite suite, string name)
    {
        KexSpec spec = KexSpec.Find(name)!;
        using KexClient client = spec.Method!.Start(suite);
        KexReply reply = spec.Method.Respond(suite, client.ClientPublic.Span);
        using KexSecret ours = reply.Secret;
        using KexSecret theirs = client.Finish(reply.ServerPublic);
        using ExchangeHash hash = new(spec.Hash);
        hash.AppendString(reply.ServerPublic);
        hash.AppendSecret(theirs);
        byte[] exchangeHash = hash.Finish();
        Span<byte> key = stackalloc byte[64];
        KeyDerivation.Derive(spec.Hash, ours, exchangeHash, 'A', exchangeHash, key);
    }

    private static void Sign(CryptoSuite suite)
    {
        Span<byte> seed = stackalloc byte[CryptoLengths.Ed25519Key];
        Span<byte> publicKey = stackalloc byte[CryptoLengths.Ed25519Key];
        Span<byte> signature = stackalloc byte[CryptoLengths.Ed25519Signature];
        RandomNumberGenerator.Fill(seed);
        suite.Ed25519.GetPublicKey(seed, publicKey);
        suite.Ed25519.Sign(seed, publicKey, publicKey, signature);
        suite.Ed25519.Verify(publicKey, publicKey, signature);
    }

    private static void Protect(CryptoSuite suite, CipherSpec cipher)
    {
        MacSpec mac = MacSpec.InOrderOfPreference[0];
        byte[] packet = new byte[4 + 64];
        byte[] tag = new byte[PacketCipher.MaxTagSize];
        using PacketCipher sealing = Create(PacketDirection.Sealing);
        using PacketCipher opening = Create(PacketDirection.Opening);
        Span<byte> used = tag.AsSpan(0, sealing.TagSize);
        for (uint sequence = 0; sequence < Calls; sequence++)
        {
            sealing.Seal(sequence, packet, used);
            opening.DecryptLength(sequence, packet.AsSpan(0, opening.HeaderSize));
            opening.Open(sequence, packet, used);
        }

        PacketCipher Create(PacketDirection direction) => cipher.Create(new PacketKeys
        {
            Suite = suite,
            Direction = direction,
            Key = new byte[cipher.KeySize],
            Iv = new byte[cipher.IvSize],
            Mac = mac,
            MacKey = new byte[mac.KeySize],
        });
    }
}
