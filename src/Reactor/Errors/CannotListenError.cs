namespace Twisted.Internet;

/// <summary>A port could not be listened on. Twisted: <c>CannotListenError</c>.</summary>
public class CannotListenError : BindError
{
    /// <summary>Says which port and why.</summary>
    /// <param name="interface">The local address asked for; empty for any.</param>
    /// <param name="port">The port asked for.</param>
    /// <param name="inner">What the system answered.</param>
    public CannotListenError(string @interface, int port, Exception inner)
        : base($"Couldn't listen on {(string.IsNullOrEmpty(@interface) ? "any" : @interface)}:{port}: {Reason(inner)}", inner)
    {
        Interface = @interface;
        Port = port;
    }

    /// <summary>Says which address that has no port (a UNIX socket's path), and why.</summary>
    /// <param name="address">The address asked for.</param>
    /// <param name="inner">What the system answered.</param>
    public CannotListenError(string address, Exception inner)
        : base($"Couldn't listen on {address}: {Reason(inner)}", inner) => Interface = address;

    /// <summary>The local address asked for; empty for any.</summary>
    public string Interface { get; }

    /// <summary>The port asked for; 0 where there are none.</summary>
    public int Port { get; }

    private static string Reason(Exception inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return inner.Message;
    }
}
