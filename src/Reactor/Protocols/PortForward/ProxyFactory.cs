using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Forwards each connection to another server: <c>reactor.ListenTCP(80, new ProxyFactory("10.0.0.5", 8080))</c>. Each side is read only
/// as fast as the other takes it. Twisted: <c>portforward.ProxyFactory</c>.
/// </summary>
public class ProxyFactory : Factory
{
    /// <summary>Forwards to a server.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    public ProxyFactory(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        Host = host;
        Port = port;
        base.Protocol = static () => new ProxyServer();
        Noisy = false;
    }

    /// <summary>The server forwarded to.</summary>
    public string Host { get; }

    /// <summary>Its port.</summary>
    public int Port { get; }
}
