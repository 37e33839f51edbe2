using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>
/// A login by CRAM-MD5: a challenge, and a name with the HMAC of the challenge under the password. RFC 2195. Twisted:
/// <c>cred.credentials.CramMD5Credentials</c>. One for each login; MD5 is what the protocol has, so prefer another where there is one.
/// </summary>
/// <param name="host">The server's name, for the challenge; null where it has none.</param>
/// <param name="wallClock">The time in the challenge; the system's unless given.</param>
public class CramMD5Credentials(string? host = null, TimeProvider? wallClock = null) : IUsernameHashedPassword
{
    private readonly TimeProvider _wallClock = wallClock ?? TimeProvider.System;
    private Bytes _challenge;

    /// <summary>The name in the response; empty before there is one.</summary>
    public Bytes Username { get; private set; }

    /// <summary>What the client was asked; empty before <see cref="GetChallenge"/>, unless one was made elsewhere.</summary>
    public Bytes Challenge
    {
        get => _challenge;
        init => _challenge = value;
    }

    /// <summary>The client's proof, in hex; empty before there is one.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Bytes Response { get; private set; }

    /// <summary>What to send to the client: unpredictable, and the same at every call.</summary>
    public virtual Bytes GetChallenge()
    {
        if (_challenge.IsEmpty)
        {
            string random = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))).ToString(CultureInfo.InvariantCulture);
            string time = _wallClock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            _challenge = $"<{random}.{time}@{host}>";
        }

        return _challenge;
    }

    /// <summary>Takes what the client answered: a name, a blank, and the proof. A name may have blanks.</summary>
    /// <param name="response">The answer.</param>
    /// <exception cref="LoginFailed">It is something else.</exception>
    public virtual void SetResponse(Bytes response)
    {
        int blank = response.Span.LastIndexOf((byte)' ');
        if (blank <= 0 || blank == response.Length - 1)
        {
            throw new LoginFailed("A response of CRAM-MD5 is a name, a blank and a digest.");
        }

        Username = response.Slice(0, blank);
        Response = response.Slice(blank + 1, response.Length - blank - 1);
    }

    /// <summary>Whether the client is to be asked again: never.</summary>
    public virtual bool MoreChallenges() => false;

    /// <inheritdoc/>
    public virtual Deferred<bool> CheckPassword(Bytes password)
    {
        if (Challenge.IsEmpty || Response.IsEmpty)
        {
            return false;
        }

#pragma warning disable CA5351 // RFC 2195 chose MD5.
        byte[] proof = HMACMD5.HashData(password.Span, Challenge.Span);
#pragma warning restore CA5351
        return ConstantTime.AreEqual(Response, Convert.ToHexStringLower(proof));
    }

    /// <summary>The name; the proof does not show.</summary>
    public override string ToString() => $"{nameof(CramMD5Credentials)}({Bytes.Repr(Username)})";
}
