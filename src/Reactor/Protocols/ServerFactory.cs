namespace Twisted.Internet;

/// <summary>A factory for servers. Twisted: <c>ServerFactory</c>.</summary>
public class ServerFactory : Factory;

/// <summary>A factory for servers whose protocol is a given class. Python: <c>protocol = Echo</c> in the class body.</summary>
/// <typeparam name="TProtocol">The protocol.</typeparam>
public class ServerFactory<TProtocol> : ServerFactory
    where TProtocol : Protocol, new()
{
    /// <summary>Sets <see cref="Factory.Protocol"/>.</summary>
    public ServerFactory()
    {
        base.Protocol = static () => new TProtocol();
    }
}
