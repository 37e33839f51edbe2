using System.Text;
using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>What the checkers with stored passwords have in common.</summary>
internal static class PasswordCheck
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The name in either kind of credentials; <see langword="null"/> when they are of neither.</summary>
    public static Bytes? Username(ICredentials credentials) => credentials switch
    {
        IUsernamePassword clear => clear.Username,
        IUsernameHashedPassword hashed => hashed.Username,
        _ => (Bytes?)null,
    };

    /// <summary>Lets the credentials compare themselves with the stored password.</summary>
    public static Deferred<bool> Matches(ICredentials credentials, Bytes stored) => credentials switch
    {
        IUsernamePassword clear => clear.CheckPassword(stored),
        IUsernameHashedPassword hashed => hashed.CheckPassword(stored),
        _ => false,
    };

    /// <summary>The avatar id of somebody with a good password.</summary>
    /// <exception cref="UnauthorizedLogin">
    /// The name is no UTF-8. Two such names could become the same text, and one user the other.
    /// </exception>
    public static object AvatarId(Bytes username)
    {
        try
        {
            return Decode(username);
        }
        catch (DecoderFallbackException e)
        {
            throw new UnauthorizedLogin("The user's name is not UTF-8.", e);
        }
    }

    /// <summary>The name as text.</summary>
    /// <exception cref="DecoderFallbackException">It is no UTF-8.</exception>
    public static string Decode(Bytes username) => Strict.GetString(username.Span);
}
