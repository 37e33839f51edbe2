using Twisted.Cred;

namespace Twisted.Conch;

/// <summary>
/// The key asked about would do; the user has still to sign with it. A checker fails its Deferred with it when the credentials hold no
/// signature. Twisted: <c>twisted.conch.error.ValidPublicKey</c>.
/// </summary>
/// <param name="message">What happened.</param>
public class ValidPublicKey(string message = "The key would do; a signature must follow.") : UnauthorizedLogin(message);
