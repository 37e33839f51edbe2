namespace Twisted.Conch.Ssh;

/// <summary>
/// Where a key exchange stands; each state has just the data it needs. What may come in it is <see cref="Accepts"/>, and nothing else is ever acted on.
/// </summary>
internal abstract record KexState
{
    /// <summary>None runs.</summary>
    public sealed record Idle : KexState
    {
        public static readonly Idle Instance = new();

        public override bool Accepts(byte number) => number == Messages.MSG_KEXINIT;
    }

    /// <summary>Ours is sent, the peer's is not here.</summary>
    /// <param name="Cookie">Our sixteen bytes; with the shared offer they make our payload again.</param>
    /// <param name="Offer">What we offered.</param>
    public sealed record Proposed(byte[] Cookie, AlgorithmOffer Offer) : KexState
    {
        public override bool BlocksOutput => true;

        public override bool Accepts(byte number) => number == Messages.MSG_KEXINIT;
    }

    /// <summary>Both are here; what follows has their outcome.</summary>
    /// <param name="Run">The outcome.</param>
    public abstract record Agreed(KexRun Run) : KexState
    {
        public override bool BlocksOutput => true;
    }

    /// <summary>Server: the client's value is due.</summary>
    public sealed record AwaitingInit(KexRun Run) : Agreed(Run)
    {
        public override bool Accepts(byte number) => number == Messages.MSG_KEXDH_INIT;
    }

    /// <summary>Server, group exchange: the wish for a group is due.</summary>
    public sealed record AwaitingGexRequest(KexRun Run) : Agreed(Run)
    {
        public override bool Accepts(byte number) => number == Messages.MSG_KEX_DH_GEX_REQUEST;
    }

    /// <summary>Server, group exchange: the client's value is due.</summary>
    public sealed record AwaitingGexInit(KexRun Run) : Agreed(Run)
    {
        public override bool Accepts(byte number) => number == Messages.MSG_KEX_DH_GEX_INIT;
    }

    /// <summary>Client: the server's value is due.</summary>
    /// <param name="Run">The outcome.</param>
    /// <param name="Ephemeral">Our half.</param>
    public sealed record AwaitingReply(KexRun Run, KexClient Ephemeral) : Agreed(Run)
    {
        public override bool Accepts(byte number) =>
            number == (Run.IsGroupExchange ? Messages.MSG_KEX_DH_GEX_REPLY : Messages.MSG_KEXDH_REPLY);

        public override void Drop() => Ephemeral.Dispose();
    }

    /// <summary>Client, group exchange: the group is due.</summary>
    public sealed record AwaitingGexGroup(KexRun Run) : Agreed(Run)
    {
        public override bool Accepts(byte number) => number == Messages.MSG_KEX_DH_GEX_GROUP;
    }

    /// <summary>Client: somebody decides about the host key; packets wait.</summary>
    /// <param name="Run">The outcome.</param>
    /// <param name="Outcome">What goes on when the answer is yes.</param>
    public sealed record AwaitingTrust(KexRun Run, KexOutcome Outcome) : Agreed(Run)
    {
        public override bool Accepts(byte number) => false;

        public override void Drop() => Outcome.Dispose();
    }

    /// <summary>The pool computes; packets wait.</summary>
    public sealed record Computing(KexRun Run) : Agreed(Run)
    {
        public override bool Accepts(byte number) => false;
    }

    /// <summary>Our NEWKEYS is sent, the peer's is due.</summary>
    /// <param name="Run">The outcome.</param>
    /// <param name="Incoming">The protection of what comes after it.</param>
    public sealed record AwaitingNewKeys(KexRun Run, PacketCipher Incoming) : Agreed(Run)
    {
        public override bool BlocksOutput => false;

        public override bool Accepts(byte number) => number == Messages.MSG_NEWKEYS;

        public override void Drop() => Incoming.Dispose();
    }

    /// <summary>Whether packets outside the key exchange must wait: from our KEXINIT to our NEWKEYS. RFC 4253 §7.1.</summary>
    public virtual bool BlocksOutput => false;

    /// <summary>Whether a message of the key exchange (20, 21, 30 to 49) may come now.</summary>
    /// <param name="number">Its number.</param>
    public abstract bool Accepts(byte number);

    /// <summary>The connection is gone: wipes what is secret.</summary>
    public virtual void Drop()
    {
    }
}
