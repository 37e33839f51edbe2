using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>Where a command runs. Twisted: <c>twisted.conch.endpoints.SSHCommandAddress</c>.</summary>
/// <param name="Server">The SSH server.</param>
/// <param name="Username">Who runs it; empty where that is not known.</param>
/// <param name="Command">What runs.</param>
public sealed record SSHCommandAddress(IAddress Server, Bytes Username, Bytes Command) : IAddress;
