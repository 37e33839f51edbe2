namespace Twisted.Conch.Ssh;

/// <summary>What is known of a signature. The default is that it is wrong.</summary>
/// <param name="IsRight">Whether it is the key's, of that data.</param>
/// <param name="UserPresent">Whether somebody touched the token; true for a key that lives in none.</param>
/// <param name="UserVerified">Whether the token verified its user; true for a key that lives in none.</param>
internal readonly record struct SignatureVerdict(bool IsRight, bool UserPresent, bool UserVerified)
{
    /// <summary>Whether it counts.</summary>
    /// <param name="noTouchRequired">Whether it does untouched.</param>
    /// <param name="verifyRequired">Whether the user must be verified.</param>
    public bool Suffices(bool noTouchRequired, bool verifyRequired) =>
        IsRight && (UserPresent || noTouchRequired) && (UserVerified || !verifyRequired);
}
