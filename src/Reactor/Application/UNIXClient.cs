using Twisted.Internet;

namespace Twisted.Application;

/// <summary>A connection to a UNIX socket that is begun with the program and closed with it. Twisted: <c>internet.UNIXClient</c>.</summary>
/// <param name="address">A path, or an abstract name.</param>
/// <param name="factory">Makes the protocol, and is told when no connection came about.</param>
/// <param name="timeout">Seconds to wait for the connection.</param>
/// <param name="checkPID">Whether to connect only if a process that runs holds the lock of the address.</param>
/// <param name="reactor">Where; the default one when absent.</param>
public class UNIXClient(string address, ClientFactory factory, double timeout = 30, bool checkPID = false, IReactorUNIX? reactor = null)
    : ConnectorService(() => (reactor ?? Reactors.reactor).ConnectUNIX(address, factory, timeout, checkPID));
