using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>
/// A login by HTTP's Digest authentication, RFC 2617 §3.2.2, as <see cref="DigestCredentialFactory.Decode"/> makes it. Twisted:
/// <c>cred.credentials.DigestedCredentials</c>. What is missing or not known in its fields is a wrong password.
/// </summary>
/// <param name="username">The name.</param>
/// <param name="method">The method of the request that is authenticated, such as <c>GET</c>.</param>
/// <param name="realm">The realm of the challenge.</param>
/// <param name="fields">The fields of the response by name: <c>response</c>, <c>uri</c>, <c>nonce</c>, <c>cnonce</c>, <c>nc</c>, <c>algorithm</c>, <c>qop</c>.</param>
public class DigestedCredentials(Bytes username, Bytes method, Bytes realm, IReadOnlyDictionary<string, Bytes> fields) : IUsernameHashedPassword, IUsernameDigestHash
{
    /// <inheritdoc/>
    public Bytes Username { get; } = username;

    /// <summary>The method of the request.</summary>
    public Bytes Method { get; } = method;

    /// <summary>The realm of the challenge.</summary>
    public Bytes Realm { get; } = realm;

    /// <summary>The fields of the response.</summary>
    public IReadOnlyDictionary<string, Bytes> Fields { get; } = fields;

    /// <inheritdoc/>
    public virtual Deferred<bool> CheckPassword(Bytes password) => Check(algorithm => algorithm.Of(Username, Realm, password));

    /// <inheritdoc/>
    public virtual Deferred<bool> CheckHash(Bytes digestHash) => Check(_ => digestHash);

    /// <summary>The name; the proof does not show.</summary>
    public override string ToString() => $"{nameof(DigestedCredentials)}({Bytes.Repr(Username)})";

    private bool Check(Func<DigestAlgorithm, Bytes> userHash)
    {
        Bytes qop = Field("qop", "auth");
        if (DigestAlgorithm.Of(Field("algorithm", "md5")) is not { } algorithm
            || qop != "auth"
            || Field("response") is not { IsEmpty: false } response
            || Field("uri") is not { IsEmpty: false } uri
            || Field("nonce") is not { IsEmpty: false } nonce)
        {
            return false;
        }

        Bytes count = Field("nc");
        Bytes clientNonce = Field("cnonce");
        Bytes user = userHash(algorithm);
        user = algorithm.IsSession ? algorithm.Of(user, nonce, clientNonce) : user;
        Bytes request = algorithm.Of(Method, uri);

        // Clients of RFC 2069 know neither count nor nonce of their own.
        Bytes expected = count.IsEmpty || clientNonce.IsEmpty
            ? algorithm.Of(user, nonce, request)
            : algorithm.Of(user, nonce, count, clientNonce, qop, request);
        return ConstantTime.AreEqual(response, expected);
    }

    private Bytes Field(string name, Bytes otherwise = default) => Fields.TryGetValue(name, out Bytes value) ? value : otherwise;
}
