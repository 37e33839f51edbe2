using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Something that happened on one connection of an <see cref="SSHFactory"/>. Published on the reactor thread, as
/// <see cref="SSHFactory.Events"/>; never holds a password or another secret.
/// </summary>
public abstract record SSHEvent
{
    /// <summary>The connection's number: unique within its factory, counted from 1.</summary>
    public required long ConnectionId { get; init; }

    /// <summary>The peer's address.</summary>
    public required IAddress Peer { get; init; }

    /// <summary>When, on the scale of <see cref="IReactorTime.Seconds"/>: only differences mean something.</summary>
    public required TimeSpan Time { get; init; }
}
