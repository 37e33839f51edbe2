namespace Twisted.Protocols;

/// <summary>
/// Receives lines and nothing else; override <see cref="LineProtocol.LineReceived"/>. Twisted: <c>basic.LineOnlyReceiver</c>, but it can be
/// paused, and a line of exactly the greatest length is taken however it is split.
/// </summary>
public abstract class LineOnlyReceiver : LineProtocol
{
}
