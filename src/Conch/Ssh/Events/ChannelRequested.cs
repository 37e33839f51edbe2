using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>The client asks something of a channel; it is not yet answered. RFC 4254 §5.4.</summary>
/// <param name="Channel">Our number for the channel.</param>
/// <param name="Type">The channel's type.</param>
/// <param name="Request">The request's name, as <c>"exec"</c>; printable US-ASCII.</param>
/// <param name="Data">
/// What it sends along, on the wire: a command, a variable. It is the client's, and may hold what it should not; escape it before you print it.
/// </param>
public sealed record ChannelRequested(int Channel, string Type, string Request, Bytes Data) : SSHEvent;
