using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>
/// The server's half of HTTP's Digest authentication, RFC 2617: makes challenges, and credentials of the responses to them. Twisted:
/// <c>cred.credentials.DigestCredentialFactory</c>. Keeps nothing for a challenge, so clients can make it grow by nothing. Any thread.
/// </summary>
/// <remarks>As in Twisted a response may be used again until its challenge is too old: the counts of clients are not kept. Use TLS.</remarks>
/// <param name="algorithm"><c>md5</c>, <c>sha</c>, or <c>sha-256</c> of RFC 7616.</param>
/// <param name="authenticationRealm">The realm of the challenge.</param>
/// <param name="wallClock">The age of challenges is by it; the system's unless given.</param>
public class DigestCredentialFactory(Bytes algorithm, Bytes authenticationRealm, TimeProvider? wallClock = null)
{
    /// <summary>The longest response that is read, in bytes.</summary>
    internal const int MaxResponse = 16 * 1024;

    private readonly OpaqueSeal _seal = new(wallClock ?? TimeProvider.System);

    private readonly Bytes _algorithm = DigestAlgorithm.Of(algorithm) is { IsSession: false }
        ? algorithm
        : throw new ArgumentException($"{Bytes.Repr(algorithm)} is none of md5, sha and sha-256.", nameof(algorithm));

    /// <summary>How long a challenge may be answered, in seconds.</summary>
    public double CHALLENGE_LIFETIME_SECS { get; set; } = 15 * 60;

    /// <summary>The scheme's name in a challenge.</summary>
    public Bytes Scheme { get; } = "digest";

    /// <summary>What goes into the header WWW-Authenticate.</summary>
    /// <param name="address">The client's address, which alone may answer; empty where there is none.</param>
    /// <returns><c>nonce</c>, <c>opaque</c>, <c>qop</c>, <c>algorithm</c> and <c>realm</c>.</returns>
    public virtual Dictionary<string, Bytes> GetChallenge(Bytes address)
    {
        Bytes nonce = OpaqueSeal.Nonce();
        return new(StringComparer.Ordinal)
        {
            ["nonce"] = nonce,
            ["opaque"] = _seal.Make(nonce, address),
            ["qop"] = "auth",
            ["algorithm"] = _algorithm,
            ["realm"] = authenticationRealm,
        };
    }

    /// <summary>Makes credentials of a response.</summary>
    /// <param name="response">The value of the header Authorization behind the scheme: <c>name=value</c> or <c>name="value"</c>, with commas between.</param>
    /// <param name="method">The method of the request.</param>
    /// <param name="host">The client's address, as it was for <see cref="GetChallenge"/>.</param>
    /// <exception cref="LoginFailed">A field is missing, or the challenge is not ours, another client's, or too old.</exception>
    public virtual DigestedCredentials Decode(Bytes response, Bytes method, Bytes host)
    {
        if (response.Length > MaxResponse)
        {
            throw new LoginFailed($"Invalid response: longer than {MaxResponse} bytes.");
        }

        Dictionary<string, Bytes> fields = DigestFields.Read(response.Span);
        Bytes username = Wanted(fields, "username");
        Bytes opaque = Wanted(fields, "opaque");
        Bytes nonce = Wanted(fields, "nonce");
        if (fields.TryGetValue("algorithm", out Bytes named) && DigestAlgorithm.Of(named) != DigestAlgorithm.Of(_algorithm))
        {
            throw new LoginFailed("Invalid response: not the algorithm of the challenge.");
        }

        _seal.Check(opaque, nonce, host, TimeSpan.FromSeconds(CHALLENGE_LIFETIME_SECS));
        return new DigestedCredentials(username, method, authenticationRealm, fields);
    }

    private static Bytes Wanted(Dictionary<string, Bytes> fields, string name) => fields.TryGetValue(name, out Bytes value) && !value.IsEmpty
        ? value
        : throw new LoginFailed($"Invalid response: no {name}.");
}
