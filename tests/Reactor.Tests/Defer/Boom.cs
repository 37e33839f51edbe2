namespace Twisted.Reactor.Tests.DeferTests;

/// <summary>An error that only these tests make.</summary>
public sealed class Boom(string message = "boom") : Exception(message);
