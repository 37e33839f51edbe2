using Twisted.Internet;
using Twisted.Python;

/// <summary>A shell for one connection; either side that is too slow has the other one wait.</summary>
internal sealed class PtyServ : Protocol
{
    private IProcessTransport? _shell;

    public override void ConnectionMade()
    {
        var reactor = (IReactorProcess)Transport!.Reactor;
        _shell = reactor.SpawnProcess(new FakeTelnet(this), "/bin/sh", ["/bin/sh"], new Dictionary<string, string>(), "/tmp", usePTY: true);
        Transport.RegisterProducer(_shell, streaming: true);
        _shell.RegisterProducer(Transport, streaming: true);
    }

    public override void DataReceived(Bytes data) => _shell!.Write(data);

    public override void ConnectionLost(Failure reason)
    {
        _shell?.UnregisterProducer();
        _shell?.LoseConnection();
    }

    private sealed class FakeTelnet(PtyServ connection) : ProcessProtocol
    {
        public override void OutReceived(Bytes data) => connection.Transport!.Write(data);

        public override void ProcessEnded(Failure reason)
        {
            connection.Transport!.UnregisterProducer();
            connection.Transport.LoseConnection();
        }
    }
}
