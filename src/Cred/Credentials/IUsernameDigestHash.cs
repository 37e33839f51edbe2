using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>
/// Credentials that a hash of name, realm and password can be held against, as Apache's htdigest files have it. Twisted:
/// <c>cred.credentials.IUsernameDigestHash</c>.
/// </summary>
public interface IUsernameDigestHash : ICredentials
{
    /// <summary>Whether the proof was made with the password that this hash is of.</summary>
    /// <param name="digestHash">H(A1) of RFC 2617 §3.2.2.2, in lower-case hex.</param>
    Deferred<bool> CheckHash(Bytes digestHash);
}
