namespace Twisted.Conch;

/// <summary>A user of the system: an entry of passwd(5). Twisted: <c>twisted.conch.checkers.UserRecord</c>, and Python's <c>pwd.struct_passwd</c>.</summary>
/// <param name="PwName">The name.</param>
/// <param name="PwPasswd">The hashed password, mostly <c>x</c>: it is in shadow(5). Not for logs.</param>
/// <param name="PwUid">The user's number.</param>
/// <param name="PwGid">The group's number.</param>
/// <param name="PwGecos">The name in full, and more.</param>
/// <param name="PwDir">The home directory.</param>
/// <param name="PwShell">The shell.</param>
public sealed record UserRecord(string PwName, string PwPasswd, uint PwUid, uint PwGid, string PwGecos, string PwDir, string PwShell)
{
    /// <summary>The name and numbers; the password does not show.</summary>
    public override string ToString() => $"{nameof(UserRecord)}({Internet.Bytes.Repr(PwName)}, {PwUid}:{PwGid})";
}
