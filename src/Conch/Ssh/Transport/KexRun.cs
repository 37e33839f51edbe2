namespace Twisted.Conch.Ssh;

/// <summary>One key exchange after both KEXINITs.</summary>
/// <param name="Agreement">The outcome.</param>
/// <param name="Transcript">What the exchange hash begins with.</param>
internal sealed record KexRun(Agreement Agreement, KexTranscript Transcript)
{
    /// <summary>Whether the peer's next packet of the key exchange is a wrong guess; exactly one is skipped. RFC 4253 §7.1.</summary>
    public bool SkipsNext { get; set; }

    /// <summary>Whether the group is agreed on first. RFC 4419.</summary>
    public bool IsGroupExchange => Agreement.Kex.IsGroupExchange;

    /// <summary>The mathematics; for group exchange known once the group is.</summary>
    public IKexMethod? Method { get; set; } = Agreement.Kex.Method;
}
