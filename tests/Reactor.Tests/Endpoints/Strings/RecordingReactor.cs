using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Reactor.Tests.Endpoints.Strings;

/// <summary>A reactor in memory that notes each call as a line, those for UNIX sockets too.</summary>
internal sealed class RecordingReactor : MemoryReactorClock, IReactorUNIX
{
    public string? Unix { get; private set; }

    public new IListeningPort ListenUNIX(
        string address, Factory factory, int backlog = 50, UnixFileMode mode = IReactorUNIX.OwnerOnly, bool wantPID = false)
    {
        Unix = $"{address} {backlog} {Convert.ToString((int)mode, 8)} {wantPID}";
        return ListenTCP(1, factory);
    }

    public new IConnector ConnectUNIX(string address, ClientFactory factory, double timeout = 30, bool checkPID = false)
    {
        Unix = $"{address} {timeout} {checkPID}";
        return ConnectTCP("unix", 1, factory);
    }
}
