namespace Twisted.Conch.Ssh;

/// <summary>The client's side of key exchanges. RFC 4253 §8, RFC 4419, RFC 5656, RFC 8731.</summary>
/// <param name="transport">Whose they are.</param>
internal sealed class ClientKeyExchange(SSHClientTransport transport) : KeyExchange(transport)
{
    private const uint PreferredGroup = 3072;

    // The key that was trusted at the first exchange; a later one may not bring another.
    private byte[]? _trusted;

    protected override void Begin(KexRun run)
    {
        if (run.IsGroupExchange)
        {
            (uint min, uint preferred, uint max) wish =
                (DiffieHellmanGroup.MinBits, PreferredGroup, DiffieHellmanGroup.MaxBits);
            Enter(new KexState.AwaitingGexGroup(run with { Transcript = run.Transcript with { GroupWish = wish } }));
            Transport.SendNow(new GexRequest(wish.min, wish.preferred, wish.max));
            return;
        }

        Start(run);
    }

    protected override void OnMethodMessage(KexState state, ReadOnlySpan<byte> fields)
    {
        switch (state)
        {
            case KexState.AwaitingGexGroup(var run):
                TakeGroup(run, SshMessage.Decode<GexGroup>(fields));
                break;
            case KexState.AwaitingReply({ IsGroupExchange: true } run, var ephemeral):
                GexReply gex = SshMessage.Decode<GexReply>(fields);
                Verify(run, ephemeral, gex.HostKey.ToArray(), gex.ServerPublic.ToArray(), gex.Signature.ToArray());
                break;
            case KexState.AwaitingReply(var run, var ephemeral):
                KexDhReply reply = SshMessage.Decode<KexDhReply>(fields);
                Verify(run, ephemeral, reply.HostKey.ToArray(), reply.ServerPublic.ToArray(), reply.Signature.ToArray());
                break;
            default:
                throw new UnexpectedMessageException($"A message of the key exchange while it is at {state.GetType().Name}.");
        }
    }

    protected override void Finished(bool isFirst)
    {
        if (isFirst)
        {
            transport.ConnectionSecure();
        }
    }

    private void Start(KexRun run)
    {
        CryptoSuite suite = Transport.Suite;
        Compute(
            run,
            run.Agreement.Kex.Slow,
            () => run.Method!.Start(suite),
            ephemeral =>
            {
                Enter(new KexState.AwaitingReply(run, ephemeral));
                if (run.IsGroupExchange)
                {
                    Transport.SendNow(new GexInit(ephemeral.ClientPublic.Span));
                }
                else
                {
                    Transport.SendNow(new KexDhInit(ephemeral.ClientPublic.Span));
                }
            });
    }

    private void TakeGroup(KexRun run, GexGroup message)
    {
        DiffieHellmanGroup group = DiffieHellmanGroup.FromPeer(
            message.Prime, message.Generator, DiffieHellmanGroup.MinBits, DiffieHellmanGroup.MaxBits);
        Start(run with { Transcript = run.Transcript with { Group = group }, Method = new DiffieHellmanKex(group) });
    }

    private void Verify(KexRun run, KexClient ephemeral, byte[] hostKey, byte[] serverPublic, byte[] signature)
    {
        HostKeyVerifier verifier = transport.HostKeyVerifier;
        Compute(
            run,
            run.Agreement.Kex.Slow,
            () => KexOutcome.OfClient(run, ephemeral, verifier, hostKey, serverPublic, signature),
            outcome => AskAboutKey(run, hostKey, outcome));
    }

    private void AskAboutKey(KexRun run, byte[] hostKey, KexOutcome outcome)
    {
        if (_trusted is not null)
        {
            if (!_trusted.AsSpan().SequenceEqual(hostKey))
            {
                outcome.Dispose();
                throw new HostKeyException("The host key has changed within the connection.");
            }

            SwitchKeys(run, outcome);
            return;
        }

        Enter(new KexState.AwaitingTrust(run, outcome));
        Transport.HoldInput();
        StopDeadline();
        transport.AskAboutHostKey(hostKey, isTrusted => Transport.Guarded(() => Decided(hostKey, isTrusted)));
    }

    private void Decided(byte[] hostKey, bool isTrusted)
    {
        if (State is not KexState.AwaitingTrust(var run, var outcome))
        {
            return;
        }

        if (!isTrusted)
        {
            throw new HostKeyException("The host key is not trusted.");
        }

        _trusted = hostKey;
        StartDeadline();
        SwitchKeys(run, outcome);
        Transport.ReleaseInput();
    }
}
