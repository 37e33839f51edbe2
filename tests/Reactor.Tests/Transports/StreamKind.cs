namespace Twisted.Reactor.Tests.Transports;

/// <summary>The stream transports that share a contract.</summary>
public enum StreamKind
{
    TCP4,
    TCP6,
    UNIX,
}
