namespace Twisted.Conch;

/// <summary>A user's hashed password and how long it is good: an entry of shadow(5). Twisted: <c>twisted.conch.checkers.CryptedPasswordRecord</c>.</summary>
/// <param name="SpNamp">The name.</param>
/// <param name="SpPwdp">The hash as crypt(3) makes it. Not for logs.</param>
public sealed record CryptedPasswordRecord(string SpNamp, string SpPwdp)
{
    /// <summary>The day of the last change, counted from 1970; 0 when it must be changed, -1 when that is not known.</summary>
    public long LastChange { get; init; } = -1;

    /// <summary>Days after a change that the password is good; -1 for ever.</summary>
    public long Max { get; init; } = -1;

    /// <summary>The day from which on the account is not good, counted from 1970; -1 for never.</summary>
    public long Expire { get; init; } = -1;

    /// <summary>Whether the account and its password are good on a day, counted from 1970.</summary>
    internal bool IsGoodOn(long day) =>
        (Expire < 0 || day < Expire) && LastChange != 0 && (Max < 0 || LastChange < 0 || day <= LastChange + Max);

    /// <summary>The name; the hash does not show.</summary>
    public override string ToString() => $"{nameof(CryptedPasswordRecord)}({Internet.Bytes.Repr(SpNamp)})";
}
