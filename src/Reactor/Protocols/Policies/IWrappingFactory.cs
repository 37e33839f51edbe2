namespace Twisted.Protocols;

/// <summary>Whoever makes <see cref="ProtocolWrapper"/>s and counts them. In Twisted any object with these two methods.</summary>
public interface IWrappingFactory
{
    /// <summary>A wrapper's connection is made; its wrapped protocol does not know yet.</summary>
    /// <param name="p">The wrapper.</param>
    void RegisterProtocol(ProtocolWrapper p);

    /// <summary>A wrapper's connection is lost; its wrapped protocol does not know yet.</summary>
    /// <param name="p">The wrapper.</param>
    void UnregisterProtocol(ProtocolWrapper p);
}
