using Twisted.Conch.Ssh;

namespace Twisted.Conch;

/// <summary>A user who is logged in, as Conch sees one: what a realm gives for this interface. Twisted: <c>twisted.conch.interfaces.IConchUser</c>.</summary>
public interface IConchUser
{
    /// <summary>The connection the user came by; set when it starts.</summary>
    SSHConnection? Conn { get; set; }
}
