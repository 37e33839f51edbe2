using System.Text;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>
/// Lets users in by their keys, and by certificates of the authorities that their keys or the server trust. Twisted:
/// <c>twisted.conch.checkers.SSHPublicKeyChecker</c>, which knows no certificates. Reactor thread only.
/// </summary>
/// <remarks>
/// A certificate must be a user's, good now, name the user (or one of the line's principals), have no critical option that is not known, and be rightly signed by
/// an authority with SHA-2; one without principals lets nobody in. What key and certificate allow goes to <see cref="SSHTransportBase.Permissions"/>.
/// Signatures of long keys are checked on the pool.
/// </remarks>
/// <param name="keydb">Knows the keys.</param>
public class SSHPublicKeyChecker(IAuthorizedKeysDB keydb) : ICredentialsChecker
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IAuthorizedKeysDB _keydb = keydb ?? throw new ArgumentNullException(nameof(keydb));

    /// <inheritdoc/>
    public virtual IReadOnlyList<Type> CredentialInterfaces => [typeof(ISSHPrivateKey)];

    /// <summary>Authorities whose certificates let every user in whom they name. OpenSSH's <c>TrustedUserCAKeys</c>.</summary>
    public IReadOnlyList<Key> TrustedUserCAKeys { get; set; } = [];

    /// <summary>Tells what day it is, for certificates and <c>expiry-time</c>.</summary>
    public TimeProvider WallClock { get; set; } = TimeProvider.System;

    /// <summary>
    /// The principals by which certificates of <see cref="TrustedUserCAKeys"/> let a user in. The default is the user's name alone. OpenSSH's
    /// <c>AuthorizedPrincipalsFile</c>.
    /// </summary>
    /// <param name="username">The user.</param>
    public virtual IReadOnlyList<string> GetPrincipals(string username) => [username];

    /// <summary>Whether a key is not taken any more, be it a user's, a certified one or an authority's. The default knows of none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="certificate">The certificate that it came in; null for a plain key and for an authority.</param>
    public virtual bool IsRevoked(Key key, SSHCertificate? certificate) => false;

    /// <inheritdoc/>
    public virtual Deferred<object> RequestAvatarId(ICredentials credentials)
    {
        if (credentials is not ISSHPrivateKey shown)
        {
            return Defer.Fail<object>(new UnhandledCredentials());
        }

        UserKey? key = (shown as SSHUserKey)?.UserKey ?? UserKey.Read(shown.AlgName, shown.Blob);
        return key is null || Name(shown.Username) is not { } name || IsRevokedAnyhow(key)
            ? Refuse<object>("The key, its algorithm or the user's name is not taken.")
            : Defer.MaybeDeferred(_keydb.GetAuthorizedKeys, shown.Username).AddCallback(lines => Check(shown, name, key, lines));
    }

    private Deferred<object> Check(ISSHPrivateKey shown, string name, UserKey key, IReadOnlyList<AuthorizedKey> lines)
    {
        if (Find(name, key, lines, (shown as ISSHCredentials)?.Peer) is not { } match)
        {
            return Refuse<object>("The key is none of the user's.");
        }

        return AuthorityHasSigned(key)
            .AddCallback(isRight => !isRight ? throw new UnauthorizedLogin("The certificate's signature is wrong.")
                : shown.Signature is null ? throw new ValidPublicKey()
                : Suffices(shown, key, match))
            .AddCallback(isRight => isRight ? (object)LetIn(shown, name, match) : throw new UnauthorizedLogin("The signature is wrong."));
    }

    private KeyMatch? Find(string name, UserKey key, IReadOnlyList<AuthorizedKey> lines, IAddress? peer)
    {
        DateTimeOffset now = WallClock.GetUtcNow();
        if (key.Certificate is not { } certificate)
        {
            return lines.Select(line => KeyMatch.OfKey(line, key.Key, peer, now)).FirstOrDefault(match => match is not null);
        }

        KeyOptions trusted = KeyOptions.None with { IsCertAuthority = true };
        return TrustedUserCAKeys
            .Select(authority => KeyMatch.OfCertificate(new AuthorizedKey(authority.Public(), trusted), certificate, GetPrincipals(name), peer, now))
            .Concat(lines.Select(line => KeyMatch.OfCertificate(line, certificate, line.Options.Principals ?? [name], peer, now)))
            .FirstOrDefault(match => match is not null);
    }

    private bool IsRevokedAnyhow(UserKey key) =>
        IsRevoked(key.Key, key.Certificate) || (key.Certificate is { } certificate && IsRevoked(certificate.SignatureKey, certificate: null));

    private static Deferred<bool> AuthorityHasSigned(UserKey key) =>
        key.Certificate is not { } certificate ? true
        : certificate.VerifyingIsSlow ? OffReactor.Compute(certificate.VerifySignature)
        : certificate.VerifySignature();

    private static Deferred<bool> Suffices(ISSHPrivateKey shown, UserKey key, KeyMatch match)
    {
        if (shown is SSHUserKey { Proof: { } proof })
        {
            proof.NoTouchRequired = match.NoTouchRequired;
            proof.VerifyRequired = match.VerifyRequired;
            return proof.Suffices();
        }

        // From elsewhere than a connection of ours.
        Bytes signature = shown.Signature!.Value;
        Bytes signed = shown.SigData.GetValueOrDefault();
        return OffReactor.Compute(() => key.Key.Check(key.SignatureAlgorithm, signature.Span, signed.Span))
            .AddCallback(verdict => verdict.Suffices(match.NoTouchRequired, match.VerifyRequired));
    }

    private static string LetIn(ISSHPrivateKey shown, string name, KeyMatch match)
    {
        (shown as ISSHCredentials)?.Restrict(match.Permissions);
        return name;
    }

    private static string? Name(Bytes username)
    {
        try
        {
            return StrictUtf8.GetString(username.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Deferred<T> Refuse<T>(string why) => Defer.Fail<T>(new UnauthorizedLogin(why));
}
