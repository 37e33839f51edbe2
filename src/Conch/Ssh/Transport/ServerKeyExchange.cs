using System.Numerics;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>The server's side of key exchanges. RFC 4253 §8, RFC 4419, RFC 5656, RFC 8731.</summary>
/// <param name="transport">Whose they are.</param>
internal sealed class ServerKeyExchange(SSHTransportBase transport) : KeyExchange(transport)
{
    /// <summary>A group for a client's wish: the smallest that is large enough, else the largest.</summary>
    /// <param name="primes">The groups by bits.</param>
    /// <param name="wish">What the client wants.</param>
    /// <exception cref="NegotiationException">None is in the range.</exception>
    public static DiffieHellmanGroup ChooseGroup(
        IReadOnlyDictionary<int, List<(BigInteger G, BigInteger P)>>? primes, in GexRequest wish)
    {
        if (wish.Min > wish.Preferred || wish.Preferred > wish.Max)
        {
            throw new NegotiationException("The bits wished for a group are not in order.");
        }

        uint min = Math.Max(wish.Min, DiffieHellmanGroup.MinBits);
        uint max = Math.Min(wish.Max, DiffieHellmanGroup.MaxBits);
        int best = 0;
        foreach ((int bits, List<(BigInteger G, BigInteger P)> groups) in primes ?? new Dictionary<int, List<(BigInteger, BigInteger)>>())
        {
            bool fits = groups.Count > 0 && bits >= min && bits <= max;
            bool isBetter = best == 0
                || (best < wish.Preferred ? bits > best : bits >= wish.Preferred && bits < best);
            if (fits && isBetter)
            {
                best = bits;
            }
        }

        if (best == 0)
        {
            throw new NegotiationException("There is no group of that size.");
        }

        List<(BigInteger G, BigInteger P)> candidates = primes![best];
        (BigInteger g, BigInteger p) = candidates[RandomNumberGenerator.GetInt32(candidates.Count)];
        return new DiffieHellmanGroup(p, g);
    }

    protected override void Begin(KexRun run)
    {
        if (Transport.HostKeys.Find(run.Agreement.HostKeyAlgorithm) is null)
        {
            throw new NegotiationException("There is no host key for the algorithm agreed on.");
        }

        Enter(run.IsGroupExchange ? new KexState.AwaitingGexRequest(run) : new KexState.AwaitingInit(run));
    }

    protected override void OnMethodMessage(KexState state, ReadOnlySpan<byte> fields)
    {
        switch (state)
        {
            case KexState.AwaitingInit(var run):
                Answer(run, SshMessage.Decode<KexDhInit>(fields).ClientPublic.ToArray());
                break;
            case KexState.AwaitingGexInit(var run):
                Answer(run, SshMessage.Decode<GexInit>(fields).ClientPublic.ToArray());
                break;
            case KexState.AwaitingGexRequest(var run):
                GiveGroup(run, SshMessage.Decode<GexRequest>(fields));
                break;
            default:
                throw new UnexpectedMessageException($"A message of the key exchange while it is at {state.GetType().Name}.");
        }
    }

    protected override void Finished(bool isFirst)
    {
    }

    private void GiveGroup(KexRun run, GexRequest wish)
    {
        DiffieHellmanGroup group = ChooseGroup(Transport.Primes, wish);
        Transport.SendNow(new GexGroup(group.PrimeBody, group.GeneratorBody));
        KexTranscript transcript = run.Transcript with { GroupWish = (wish.Min, wish.Preferred, wish.Max), Group = group };
        Enter(new KexState.AwaitingGexInit(run with { Transcript = transcript, Method = new DiffieHellmanKex(group) }));
    }

    private void Answer(KexRun run, byte[] clientPublic)
    {
        HostKey hostKey = Transport.HostKeys.Find(run.Agreement.HostKeyAlgorithm)!;
        if (run.Agreement.Kex.Slow || hostKey.SigningIsSlow)
        {
            AnswerLater(run, hostKey, clientPublic);
            return;
        }

        Enter(new KexState.Computing(run));
        Reply(run, hostKey, KexOutcome.OfServer(Transport.Suite, run, hostKey, clientPublic));
    }

    private void AnswerLater(KexRun run, HostKey hostKey, byte[] clientPublic)
    {
        CryptoSuite suite = Transport.Suite;
        Compute(run, slow: true, () => KexOutcome.OfServer(suite, run, hostKey, clientPublic), outcome => Reply(run, hostKey, outcome));
    }

    private void Reply(KexRun run, HostKey hostKey, KexOutcome outcome)
    {
        ReadOnlySpan<byte> blob = hostKey.Blob.Span;
        if (run.IsGroupExchange)
        {
            Transport.SendNow(new GexReply(blob, outcome.ServerPublic, outcome.Signature));
        }
        else
        {
            Transport.SendNow(new KexDhReply(blob, outcome.ServerPublic, outcome.Signature));
        }

        SwitchKeys(run, outcome);
    }
}
