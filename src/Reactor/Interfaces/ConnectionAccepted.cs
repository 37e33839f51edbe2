namespace Twisted.Internet;

/// <summary>A port accepted a connection.</summary>
/// <param name="Host">Our end.</param>
/// <param name="Peer">The other end.</param>
public sealed record ConnectionAccepted(IAddress Host, IAddress Peer);
