using Twisted.Internet;

namespace Twisted.Application;

/// <summary>A UNIX socket that is open while the program runs. Twisted: <c>internet.UNIXServer</c>.</summary>
/// <param name="address">A path, or an abstract name.</param>
/// <param name="factory">Makes the protocols.</param>
/// <param name="backlog">How many connections may wait to be accepted.</param>
/// <param name="mode">Who may connect.</param>
/// <param name="wantPID">Whether to take a lock beside the socket.</param>
/// <param name="reactor">Where; the default one when absent.</param>
public class UNIXServer(
    string address, Factory factory, int backlog = 50, UnixFileMode mode = IReactorUNIX.OwnerOnly, bool wantPID = false,
    IReactorUNIX? reactor = null)
    : PortService(() => (reactor ?? Reactors.reactor).ListenUNIX(address, factory, backlog, mode, wantPID));
