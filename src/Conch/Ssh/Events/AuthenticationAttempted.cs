namespace Twisted.Conch.Ssh;

/// <summary>A client asked to be logged in, and was answered. RFC 4252 §5.</summary>
/// <param name="User">The name, as the peer sent it: escape it before you print it.</param>
/// <param name="Method">The method, <c>"none"</c> among them; printable US-ASCII.</param>
/// <param name="Outcome">What came of it.</param>
public sealed record AuthenticationAttempted(string User, string Method, AuthenticationOutcome Outcome) : SSHEvent
{
    /// <summary>The key offered with method <c>"publickey"</c>, as <c>SHA256:</c> and base64; null when there was none to read.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The signature algorithm offered with method <c>"publickey"</c>; null otherwise.</summary>
    public string? Algorithm { get; init; }
}
