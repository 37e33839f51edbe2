using Twisted.Conch.Ssh;

namespace Twisted.Conch;

/// <summary>A user who is logged in; derive from it. Twisted: <c>twisted.conch.avatar.ConchUser</c>.</summary>
public class ConchUser : IConchUser
{
    /// <inheritdoc/>
    public SSHConnection? Conn { get; set; }
}
