using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Runs the key exchanges of one connection, one after the other: the part both roles share. RFC 4253 §7; strict key exchange, OpenSSH's PROTOCOL §1.10.
/// </summary>
/// <param name="transport">Whose they are.</param>
internal abstract class KeyExchange(SSHTransportBase transport)
{
    private const int BytesForExchange = 512 * 1024;

    private IDelayedCall? _deadline;
    // Full at first, whoever asks for the first rekey and when.
    private double _tokens = double.PositiveInfinity;
    private double _tokensAt;

    /// <summary>Where it stands.</summary>
    public KexState State { get; private set; } = KexState.Idle.Instance;

    /// <summary>How many have ended.</summary>
    public int Completed { get; private set; }

    /// <summary>Whether both sides announced strict key exchange in the first.</summary>
    public bool Strict { get; private set; }

    /// <summary>Whether the peer takes SSH_MSG_EXT_INFO.</summary>
    public bool PeerTakesExtInfo { get; private set; }

    /// <summary>H of the first; empty before.</summary>
    public byte[] SessionId { get; private set; } = [];

    /// <summary>Whether the peer may send nothing but messages of the key exchange.</summary>
    public bool PeerIsBound => State is KexState.Agreed;

    protected SSHTransportBase Transport { get; } = transport;

    private bool IsFirst => Completed == 0;

    /// <summary>Sends our KEXINIT unless one is running.</summary>
    public void Propose()
    {
        if (State is not KexState.Idle)
        {
            return;
        }

        AlgorithmOffer offer = Transport.EffectiveOffer;
        byte[] cookie = RandomNumberGenerator.GetBytes(KexInit.CookieSize);
        State = new KexState.Proposed(cookie, offer);
        SendInit(OurInit(cookie, offer));

        // A server's first exchange begins when the client's KEXINIT comes: until then the grace timer watches, and one timer less is kept.
        if (!IsFirst || Transport.IsClient)
        {
            StartDeadline();
        }
    }

    /// <summary>A message of the key exchange came: 20, 21, 30 to 49.</summary>
    /// <param name="payload">Number and fields.</param>
    public void Received(ReadOnlySpan<byte> payload)
    {
        byte number = payload[0];
        if (number >= Messages.MSG_KEXDH_INIT && State is KexState.Agreed { Run.SkipsNext: true } agreed)
        {
            agreed.Run.SkipsNext = false;
            return;
        }

        if (!State.Accepts(number) || (number == Messages.MSG_NEWKEYS && State is KexState.Agreed { Run.SkipsNext: true }))
        {
            throw new UnexpectedMessageException($"Message {number} while the key exchange is at {State.GetType().Name}.");
        }

        switch (number)
        {
            case Messages.MSG_KEXINIT:
                OnKexInit(payload);
                break;
            case Messages.MSG_NEWKEYS:
                _ = SshMessage.Decode<NewKeys>(payload[1..]);
                OnNewKeys((KexState.AwaitingNewKeys)State);
                break;
            default:
                OnMethodMessage(State, payload[1..]);
                break;
        }
    }

    /// <summary>The connection is gone: timers end, secrets are wiped.</summary>
    public void Drop()
    {
        StopDeadline();
        State.Drop();
        State = KexState.Idle.Instance;
    }

    /// <summary>Both KEXINITs are here: what this role does first.</summary>
    protected abstract void Begin(KexRun run);

    /// <summary>A message from 30 to 49 came that <paramref name="state"/> accepts.</summary>
    protected abstract void OnMethodMessage(KexState state, ReadOnlySpan<byte> fields);

    /// <summary>The exchange has ended in both directions.</summary>
    protected abstract void Finished(bool isFirst);

    /// <summary>Enters a state.</summary>
    protected void Enter(KexState state) => State = state;

    /// <summary>Computes, in the pool when that takes long; packets wait meanwhile. What it throws ends the connection.</summary>
    /// <typeparam name="TResult">Disposed of when the connection is gone by then.</typeparam>
    /// <param name="run">The exchange.</param>
    /// <param name="slow">Whether it takes more than about a millisecond.</param>
    /// <param name="work">Touches nothing but immutable data.</param>
    /// <param name="done">Goes on with the result, on the reactor's thread.</param>
    protected void Compute<TResult>(KexRun run, bool slow, Func<TResult> work, Action<TResult> done)
        where TResult : IDisposable
    {
        Enter(new KexState.Computing(run));
        if (!slow)
        {
            done(work());
            return;
        }

        Transport.HoldInput();
        IReactor reactor = Transport.Transport!.Reactor;
        SlowWork.Of(reactor).Start(() =>
        {
            if (Transport.IsEnding && !Transport.IsClient)
            {
                // Gone while it waited for its turn. Whoever opens connections, asks and leaves must not have work pile up that nobody wants. (A client's
                // own work is little, and disposes of its ephemeral key.)
                return;
            }

            TResult? result = default;
            Exception? error = null;
            try
            {
                result = work();
            }
#pragma warning disable CA1031 // Whatever it is, it is handed on and ends the connection on the reactor's thread.
            catch (Exception thrown)
#pragma warning restore CA1031
            {
                error = thrown;
            }

            reactor.CallFromThread(() => Resume(result, error, done));
        });
    }

    /// <summary>Sends NEWKEYS, derives both directions' keys, and lets what waited go.</summary>
    /// <param name="run">The exchange.</param>
    /// <param name="outcome">Its result; disposed of.</param>
    protected void SwitchKeys(KexRun run, KexOutcome outcome)
    {
        bool isFirst = IsFirst;
        if (isFirst && SessionId.Length == 0)
        {
            SessionId = outcome.ExchangeHash;
        }

        DirectionAlgorithms sending = Transport.IsClient ? run.Agreement.ClientToServer : run.Agreement.ServerToClient;
        DirectionAlgorithms receiving = Transport.IsClient ? run.Agreement.ServerToClient : run.Agreement.ClientToServer;
        PacketCipher outgoing = Derive(run, outcome, Transport.IsClient, PacketDirection.Sealing, sending);
        PacketCipher incoming = Derive(run, outcome, !Transport.IsClient, PacketDirection.Opening, receiving);
        outcome.Dispose();
        Transport.WriteNow(Messages.MSG_NEWKEYS, []);
        if (Transport.IsEnding)
        {
            // The peer does not read, and that write was one too many: nobody wants these keys any more.
            outgoing.Dispose();
            incoming.Dispose();
            return;
        }

        Transport.Output.SwitchKeys(outgoing, sending, resetSequence: Strict, compress: CompressesNow(sending));
        Enter(new KexState.AwaitingNewKeys(run, incoming));
        if (isFirst && !Transport.IsClient)
        {
            // A client sends NEWKEYS when its user, the first time, has compared the fingerprint. People may take the whole grace time.
            StopDeadline();
        }

        if (isFirst && PeerTakesExtInfo)
        {
            Transport.SendFirstExtInfo();
        }

        Transport.OutputUnblocked();
    }

    private KexInitPayload OurInit(byte[] cookie, AlgorithmOffer offer) => offer.Payload(cookie, Transport.IsClient, IsFirst);

    private void SendInit(KexInitPayload init)
    {
        PooledBuffer buffer = PooledBuffer.Borrow();
        init.WriteFields(new PacketWriter(buffer));
        Transport.WriteNow(Messages.MSG_KEXINIT, buffer.WrittenSpan);
        buffer.GiveBack();
    }

    private void OnKexInit(ReadOnlySpan<byte> payload)
    {
        if (State is KexState.Idle)
        {
            CountPeersWish();
            Propose();
        }

        KexState.Proposed ours = (KexState.Proposed)State;
        bool isClient = Transport.IsClient;
        PeerKexInit theirs = PeerKexInit.Read(payload, ours.Offer.Message(isClient, IsFirst), isClient);
        if (IsFirst)
        {
            ReadMarkers(theirs.Offered.KeyExchanges);
            Transport.Identified(theirs.Offered);
            StartDeadline();
        }

        Agreement agreement = theirs.Agreement;
        KexInitPayload ourPayload = OurInit(ours.Cookie, ours.Offer);
        KexInitPayload theirPayload = theirs.Payload(payload);
        KexRun run = new(
            agreement,
            isClient
                ? new KexTranscript(Transport.OurVersion, Transport.TheirVersion, ourPayload, theirPayload)
                : new KexTranscript(Transport.TheirVersion, Transport.OurVersion, theirPayload, ourPayload))
        {
            SkipsNext = isClient ? agreement.ServerGuessedWrong : agreement.ClientGuessedWrong,
        };
        Begin(run);
    }

    private void ReadMarkers(IReadOnlyList<string> names)
    {
        PeerTakesExtInfo = AlgorithmNames.Has(names, KexMarkers.ExtInfo(!Transport.IsClient));
        Strict = AlgorithmNames.Has(names, KexMarkers.Strict(!Transport.IsClient));
        if (Strict && Transport.IncomingPacketSequence != 1)
        {
            // Terrapin: whatever came before it was put there by somebody else.
            throw new UnexpectedMessageException("In strict key exchange KEXINIT must be the first packet.");
        }
    }

    private void OnNewKeys(KexState.AwaitingNewKeys state)
    {
        Agreement agreement = state.Run.Agreement;
        DirectionAlgorithms receiving = Transport.IsClient ? agreement.ServerToClient : agreement.ClientToServer;
        Transport.Input.SwitchKeys(state.Incoming, receiving, resetSequence: Strict, decompress: CompressesNow(receiving));
        StopDeadline();
        Enter(KexState.Idle.Instance);
        bool isFirst = IsFirst;
        Completed++;
        Transport.KeyExchanged(agreement.Names(Strict));
        Finished(isFirst);
    }

    private PacketCipher Derive(
        KexRun run, KexOutcome outcome, bool fromClient, PacketDirection direction, DirectionAlgorithms algorithms) =>
        KeyDerivation.CreatePacketCipher(
            run.Agreement.Kex.Hash,
            outcome.Secret,
            outcome.ExchangeHash,
            SessionId,
            fromClient,
            direction,
            algorithms.Cipher,
            algorithms.Mac,
            Transport.Suite);

    private bool CompressesNow(DirectionAlgorithms algorithms) =>
        !algorithms.Compression.Delayed || Transport.IsAuthenticated;

    private void Resume<TResult>(TResult? result, Exception? error, Action<TResult> done)
        where TResult : IDisposable
    {
        if (Transport.IsEnding || State is not KexState.Computing)
        {
            result?.Dispose();
            return;
        }

        Transport.Guarded(() =>
        {
            if (error is not null)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
            }

            done(result!);
        });
        Transport.ReleaseInput();
    }

    private void CountPeersWish()
    {
        double now = Transport.Transport!.Reactor.Seconds();
        int burst = Transport.Limits.RekeyBurst;

        // Who changes keys every megabyte, as some are set to, does so often while much is sent; that is work which the data outweighs.
        double earned = Transport.IsAuthenticated ? (double)(Transport.Input.Bytes + Transport.Output.Bytes) / BytesForExchange : 0;
        _tokens = Math.Min(burst, _tokens + now - _tokensAt + earned);
        _tokensAt = now;
        if (_tokens < 1)
        {
            throw new LimitExceededException("Key exchanges are asked for too often.");
        }

        _tokens--;
    }

    /// <summary>The exchange must end in time from now on, if it had not to already.</summary>
    protected void StartDeadline() =>
        _deadline ??= Transport.Transport!.Reactor.CallLater(Transport.Limits.KeyExchange.TotalSeconds, TooSlow);

    private void TooSlow()
    {
        _deadline = null;
        Transport.Fail(new TooSlowException("The key exchange took too long."));
    }

    /// <summary>The exchange has ended, or waits for people.</summary>
    protected void StopDeadline()
    {
        if (_deadline?.Active() == true)
        {
            _deadline.Cancel();
        }

        _deadline = null;
    }
}
