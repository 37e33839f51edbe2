using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>
/// A user who is logged in, as Conch sees one: what a realm gives for this interface. Twisted: <c>twisted.conch.interfaces.IConchUser</c>. Called
/// on the reactor thread.
/// </summary>
public interface IConchUser
{
    /// <summary>The connection the user came by; set when it starts.</summary>
    SSHConnection? Conn { get; set; }

    /// <summary>The client asks for a channel. RFC 4254 §5.1. Twisted: <c>lookupChannel</c>.</summary>
    /// <param name="channelType">Its type, as <c>"session"</c>; printable US-ASCII, at most 64 characters.</param>
    /// <param name="windowSize">How many bytes the client takes at first.</param>
    /// <param name="maxPacket">The largest piece of data it takes at once, in bytes.</param>
    /// <param name="data">What the type sends along.</param>
    /// <returns>The channel, which the connection fills in and opens; a failure refuses it, a <see cref="ConchError"/> with its code and text.</returns>
    Deferred<SSHChannel> LookupChannel(string channelType, long windowSize, int maxPacket, Bytes data);

    /// <summary>The client asks a session for a subsystem. RFC 4254 §6.5. Twisted: <c>lookupSubsystem</c>.</summary>
    /// <param name="subsystem">Its name.</param>
    /// <param name="data">What follows the name in the request.</param>
    /// <returns>What runs it; null refuses.</returns>
    IProtocol? LookupSubsystem(string subsystem, Bytes data);

    /// <summary>The client asks something of the connection as a whole. RFC 4254 §4. Twisted: <c>gotGlobalRequest</c>.</summary>
    /// <param name="requestType">The request's name; printable US-ASCII, at most 64 characters.</param>
    /// <param name="data">What it sends along.</param>
    /// <returns>The reply's data, empty for none; null, like a failure, refuses.</returns>
    Deferred<Bytes?> GotGlobalRequest(string requestType, Bytes data);
}
