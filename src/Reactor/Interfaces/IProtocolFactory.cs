namespace Twisted.Internet;

/// <summary>Makes a protocol for each connection. Twisted: <c>IProtocolFactory</c>.</summary>
public interface IProtocolFactory
{
    /// <summary>A protocol for a connection, or <see langword="null"/> to refuse it.</summary>
    /// <param name="addr">The peer's address.</param>
    IProtocol? BuildProtocol(IAddress addr);

    /// <summary>Called for each port or connector that starts to use the factory.</summary>
    void DoStart();

    /// <summary>Called for each port or connector that stops using the factory.</summary>
    void DoStop();
}
