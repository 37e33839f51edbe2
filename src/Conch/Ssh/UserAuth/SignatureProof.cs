using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>The signature of a request: checked once, off the reactor where that takes long, and remembered. Reactor thread only.</summary>
/// <param name="key">The key.</param>
/// <param name="algorithm">Its signature algorithm, the plain one where a certificate is shown.</param>
/// <param name="signature">The signature.</param>
/// <param name="signed">What it covers.</param>
/// <param name="reactor">Whose pool is used.</param>
internal sealed class SignatureProof(Key key, string algorithm, Bytes signature, Bytes signed, IReactorThreads reactor)
{
    private SignatureVerdict? _verdict;

    /// <summary>What the signature covers.</summary>
    public Bytes Signed => signed;

    /// <summary>The signature.</summary>
    public Bytes Signature => signature;

    /// <summary>Whether a checker takes it untouched: it knows of the key's option.</summary>
    public bool NoTouchRequired { get; set; }

    /// <summary>Whether a checker wants the user verified.</summary>
    public bool VerifyRequired { get; set; }

    /// <summary>Whether the signature counts; null when that takes long, and <see cref="Suffices"/> must be waited for.</summary>
    public bool? SufficesNow() => _verdict is null && key.VerifyingIsSlow ? null : Judge(_verdict ??= Check());

    /// <summary>Whether the signature counts; never fails.</summary>
    public Deferred<bool> Suffices() => SufficesNow() is { } now ? now : OffReactor.Compute(reactor, Check).AddCallback(verdict =>
    {
        _verdict = verdict;
        return Judge(verdict);
    });

    private SignatureVerdict Check() => key.Check(algorithm, signature.Span, signed.Span);

    private bool Judge(SignatureVerdict verdict) => verdict.Suffices(NoTouchRequired, VerifyRequired);
}
